"""The front desk's day: who comes, is each one ready, and what to ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.contracts import ClaimToPrice
from claimwright.cycle.contracting.domain.medicare.working import Circumstances as Priced
from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.cycle.contracting.domain.pricing import PricedItem
from claimwright.cycle.eligibility import queries as eligibility
from claimwright.cycle.eligibility.domain.benefits import LatestBenefits
from claimwright.cycle.eligibility.domain.estimate import (
    Circumstances,
    Estimate,
    EstimateLine,
    estimate,
)
from claimwright.cycle.eligibility.domain.readiness import (
    Due,
    Found,
    due_at_desk,
    gaps_of,
    missing_authorization,
)
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.cycle.scheduling import queries as scheduling
from claimwright.cycle.scheduling.domain.appointments import (
    ARRIVED,
    BOOKED,
    AppointmentSnapshot,
    usual_codes,
)
from claimwright.foundation.tenancy.models import zone_at_work
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

LEARNED_FROM = 200  # the latest completed visits tell what a visit usually is
MEDICARE = (PayerKind.MEDICARE, PayerKind.MEDICARE_ADVANTAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """One appointment with everything the desk asks about. `codes` are planned, else usual."""

    appointment: AppointmentSnapshot
    patient: PatientSnapshot
    coverage: CoverageSnapshot | None
    payer: PayerProfile | None
    latest: LatestBenefits | None
    gaps: tuple[Found, ...]
    codes: tuple[str, ...]
    is_planned: bool
    estimate: Estimate | None
    due: Due
    owed_cents: int  # what the patient owes for earlier visits, less what is on account

    @property
    def is_ready(self) -> bool:
        """Nothing has to be put right before the visit."""
        return not self.gaps


def day_of(*, on: date) -> list[Readiness]:
    """Everyone who comes that day, earliest first; a constant number of queries."""
    start = _midnight(on)
    booked = scheduling.appointments_between(start=start, end=start + timedelta(days=1))
    if not booked:
        return []
    return _Day(on, booked, start).rows()


def next_day_with_patients(*, after: date) -> date | None:
    """The first later day on which somebody is booked; the weekend is skipped by itself."""
    zone = _zone()
    found = scheduling.next_start(after=_midnight(after + timedelta(days=1)))
    return found.astimezone(zone).date() if found else None


def to_fix(rows: Sequence[Readiness]) -> list[Readiness]:
    """Those still to come who are not ready: the costliest gap first, then the earliest."""
    waiting = [row for row in rows if row.gaps and row.appointment.state in (BOOKED, ARRIVED)]
    return sorted(waiting, key=lambda row: (row.gaps[0].gap, row.appointment.starts_at))


class _Day:
    """What the day's rows are made of, read once for all of them."""

    def __init__(self, on: date, booked: list[AppointmentSnapshot], start: datetime) -> None:
        self.on, self.booked = on, booked
        ids = sorted({one.patient_id for one in booked})
        self.patients = registration.get_patients(ids=ids)
        self.held = registration.coverages_for(patient_ids=ids, on=on)
        firsts = [held[0] for held in self.held.values() if held]
        coming = [one.payer_id for held in self.held.values() for one in held]
        self.payers = contracting.get_payers(ids=coming)
        self.known = eligibility.latest_benefits(coverage_ids=[one.id for one in firsts])
        receivable = [AccountKind.PATIENT_RECEIVABLE]
        self.owed = ledger.balances(by="patient", ids=ids, kinds=receivable)
        self.on_account = receipts.unapplied(patient_ids=ids)
        self.usual = _usual(start) if any(not one.planned_codes for one in booked) else {}
        self.codes = {one.id: self._codes(one) for one in booked}
        self.charges = self._charge_amounts()
        self.allowed = self._allowed()

    def rows(self) -> list[Readiness]:
        """The day's rows."""
        return [self._row(one) for one in self.booked]

    def _codes(self, one: AppointmentSnapshot) -> tuple[str, ...]:
        keys = ((one.provider_id, one.reason), (one.provider_id, ""), (0, ""))
        usual = next((self.usual[key] for key in keys if key in self.usual), ())
        return one.planned_codes or usual

    def _charge_amounts(self) -> Mapping[tuple[str, tuple[str, ...]], int]:
        codes = {(code, ()) for found in self.codes.values() for code in found}
        return contracting.charge_amounts(codes=sorted(codes), on=self.on)

    def _allowed(self) -> dict[int, list[int | None]]:
        """Contract prices of each appointment's codes, in one pricing for the day."""
        insured = [one for one in self.booked if self.held[one.patient_id] and self.codes[one.id]]
        claims = [
            ClaimToPrice(
                payer_id=self.held[one.patient_id][0].payer_id,
                circumstances=Priced(on=self.on),
                items=tuple(
                    PricedItem(code=code, charge_cents=self.charges.get((code, ())))
                    for code in self.codes[one.id]
                ),
            )
            for one in insured
        ]
        priced = contracting.price_claims(claims=claims)
        return {
            one.id: [line.allowed.cents if line.allowed is not None else None for line in lines]
            for one, lines in zip(insured, priced, strict=True)
        }

    def _row(self, one: AppointmentSnapshot) -> Readiness:
        patient, held = self.patients[one.patient_id], self.held[one.patient_id]
        first = held[0] if held else None
        payer = self.payers[first.payer_id] if first else None
        latest = self.known.get(first.id) if first else None
        gaps = gaps_of(patient, held, self.payers, latest)
        wanted = payer and missing_authorization(payer, one.planned_codes, one.authorization_number)
        if wanted:
            gaps.append(wanted)
        worth = self._estimate(one, patient, held, latest)
        owed = self.owed.get(patient.id, 0)
        on_account = self.on_account.get(patient.id, 0)
        return Readiness(
            appointment=one,
            patient=patient,
            coverage=first,
            payer=payer,
            latest=latest,
            gaps=tuple(sorted(gaps, key=lambda found: found.gap)),
            codes=self.codes[one.id],
            is_planned=bool(one.planned_codes),
            estimate=worth,
            due=due_at_desk(
                estimate=worth,
                charge_cents=sum(self.charges.get((c, ()), 0) for c in self.codes[one.id]),
                has_insurance=first is not None,
                earlier_cents=owed,
                on_account_cents=on_account,
                told_copay_cents=self._told_copay(patient, held, latest),
            ),
            owed_cents=owed - on_account,
        )

    def _told_copay(
        self,
        patient: PatientSnapshot,
        held: Sequence[CoverageSnapshot],
        latest: LatestBenefits | None,
    ) -> int:
        """The visit copay the payer told, where it may be asked for today."""
        summary = latest.summary if latest else None
        if summary is None or not summary.is_active or len(held) > 1:
            return 0
        if patient.is_qmb and self.payers[held[0].payer_id].kind in MEDICARE:
            return 0
        return summary.copay_cents or 0

    def _estimate(
        self,
        one: AppointmentSnapshot,
        patient: PatientSnapshot,
        held: Sequence[CoverageSnapshot],
        latest: LatestBenefits | None,
    ) -> Estimate | None:
        summary = latest.summary if latest else None
        if summary is None or summary.rejection or not self.codes[one.id]:
            return None
        payer = self.payers[held[0].payer_id]
        return estimate(
            lines=[
                EstimateLine(
                    code=code, allowed_cents=allowed, charge_cents=self.charges.get((code, ()), 0)
                )
                for code, allowed in zip(self.codes[one.id], self.allowed[one.id], strict=True)
            ],
            summary=summary,
            circumstances=Circumstances(
                payer_name=payer.name,
                is_qmb=patient.is_qmb and payer.kind in MEDICARE,
                next_payer_name=self.payers[held[1].payer_id].name if len(held) > 1 else "",
            ),
        )


def _usual(before: datetime) -> dict[tuple[int, str], tuple[str, ...]]:
    """What visits to each provider for each reason mostly were."""
    past = scheduling.completed_before(before=before, limit=LEARNED_FROM)
    recorded = charges.find_by_appointments(appointment_ids=[one.id for one in past])
    visits: Mapping[int, Any] = charges.get_encounters(ids=list(recorded.values()))
    return usual_codes(
        (one.provider_id, one.reason, _codes_of(visits.get(recorded.get(one.id, 0))))
        for one in past
    )


def _codes_of(visit: Any) -> tuple[str, ...]:
    return tuple(line.code for line in visit.lines) if visit else ()


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, _zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(zone_at_work())
