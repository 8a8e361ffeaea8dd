"""Read what payers paid too much: when it was identified, looked into, what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.patient_billing.domain.overpayments import Clock, clock
from claimwright.cycle.patient_billing.domain.payer_checks import ASKED
from claimwright.cycle.patient_billing.domain.payer_checks import POSTED as MAILED
from claimwright.cycle.patient_billing.models import Overpayment
from claimwright.cycle.patient_billing.queries.payer_checks import PayerCheckView, return_checks
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.remittance.domain.views import ItemView

FEDERAL = {PayerKind.MEDICARE, PayerKind.MEDICARE_ADVANTAGE, PayerKind.MEDICAID}


@dataclass(frozen=True, slots=True)
class OverpaymentView:
    """What a person entered for one overpaid decision."""

    item_id: int
    identified_on: date
    investigated_from: date | None
    investigated_until: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverpaidView:
    """A payment with more than was open, or one that is not ours, and what becomes of it."""

    item: ItemView
    payer: str
    is_federal: bool
    found_on: date
    told: OverpaymentView | None
    check: PayerCheckView | None  # the latest that gives it back
    clock: Clock | None  # of the federal programs
    undecided: tuple[tuple[str, int], ...]  # earlier payers, and the cents still open with them

    @property
    def is_to_be_given_back(self) -> bool:
        """Whether it is somebody's work: no check is on its way, no earlier payer decides yet."""
        is_on_its_way = self.check is not None and self.check.state in (ASKED, MAILED)
        return not is_on_its_way and not self.undecided


def overpaid(*, on: date) -> list[OverpaidView]:
    """What payers paid too much, as it stands on the day; those nearest to late first.

    Source: cfr-42-401.305, reliability-money (M24)
    """
    items = remittance.overpaid_items()
    ids = [item.id for item in items]
    told, checks = overpayments(item_ids=ids), return_checks(item_ids=ids)
    since = remittance.overpaid_since(items=items)
    undecided = remittance.undecided_before(items=items)
    payers = {payer.id: payer for payer in contracting.list_payers()} if items else {}
    rows = []
    for item in items:
        payer, known = payers.get(item.payer_id or 0), told.get(item.id)
        is_federal = payer is not None and payer.kind in FEDERAL
        found_on = known.identified_on if known else since.get(item.id, on)
        look = (known.investigated_from, known.investigated_until) if known else (None, None)
        rows.append(
            OverpaidView(
                item=item,
                payer=payer.name if payer else item.payer_name,
                is_federal=is_federal,
                found_on=found_on,
                told=known,
                check=checks.get(item.id),
                clock=clock(found_on, *look, on=on) if is_federal else None,
                undecided=tuple(
                    (payers[pk].name if pk in payers else "another payer", cents)
                    for pk, cents in undecided.get(item.id, {}).items()
                ),
            )
        )
    return sorted(
        rows, key=lambda row: (row.clock is None, -row.clock.ran_days if row.clock else 0)
    )


def overpayments(*, item_ids: Sequence[int]) -> dict[int, OverpaymentView]:
    """What was entered, by the decision's id; decisions nobody touched are absent."""
    columns = (
        "item_id",
        "identified_on",
        "investigated_from",
        "investigated_until",
        "note",
    )
    rows = Overpayment.objects.filter(item_id__in=list(item_ids)).values_list(*columns)
    return {row[0]: OverpaymentView(*row) for row in rows}
