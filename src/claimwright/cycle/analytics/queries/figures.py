"""Key figures and drawings, all as of any day: only what was known at its end is looked at.

Money comes from the ledger by posting day; claims and denials by the instant or day they became
known. Each function asks a constant number of questions of the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from claimwright.cycle.analytics.domain import kpis as formulas
from claimwright.cycle.analytics.domain.kpis import COLLECTION_KINDS, DEFINITIONS, Collected, Kpi
from claimwright.cycle.analytics.domain.places import OpenVisit, money_flow, place_money
from claimwright.cycle.analytics.domain.trends import MonthSums, month_of, month_trends
from claimwright.cycle.analytics.domain.views import (
    AgingLine,
    AgingTable,
    CauseLine,
    MoneyFlow,
    MonthTrend,
    PayerLine,
    Place,
)
from claimwright.cycle.analytics.domain.weekly import CREDITS
from claimwright.cycle.analytics.domain.windows import (
    QUARTER_DAYS,
    YEAR_DAYS,
    Window,
    last_days,
    mature_cohort,
    month_ends,
    months_back,
    since_first_charge,
)
from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries as denials
from claimwright.foundation.tenancy.models import zone_at_work
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.aging import BUCKET_NAMES
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind

PATIENTS = "Patients"
PAYER_MONEY = (AccountKind.PAYER_CLEARING, AccountKind.SUSPENSE)
SANKEY_PAYERS = 8
CLAIM_KEYS = frozenset({"K08", "K10", "K12", "K13", "K15", "K30"})


def kpis(*, as_of: date) -> dict[str, Kpi]:
    """Every key figure by its number, in the order of the list. Source: kpi-dictionary"""
    quarter = last_days(QUARTER_DAYS, as_of)
    found = {**_claim_kpis(quarter), **_money_kpis(as_of)}
    return {key: found[key] for key in DEFINITIONS}


def kpi_history(*, as_of: date, key: str, months_count: int = 6) -> list[tuple[date, Kpi]]:
    """One key figure on the day and at the ends of the months before, oldest first.

    Empty for a key nobody knows.
    """
    if key not in DEFINITIONS:
        return []
    ends = month_ends(as_of, months_count - 1)
    if key in CLAIM_KEYS:
        return [(on, _claim_kpis(last_days(QUARTER_DAYS, on))[key]) for on in ends]
    return [(on, _money_kpis(on)[key]) for on in ends]


def aging(*, as_of: date) -> AgingTable:
    """Receivables by age of service, a line for each payer and one for the patients.

    Source: kpi-dictionary (K25)
    """
    report = ledger.aging(as_of=as_of, kinds=RECEIVABLES, by_payer=True)
    names = payer_names([row.payer_id for row in report.rows if row.payer_id])
    lines = [
        AgingLine(
            payer_id=row.payer_id,
            name=names[row.payer_id] if row.payer_id else PATIENTS,
            buckets=row.buckets,
            total_cents=row.total_cents,
        )
        for row in report.rows
        if any(row.buckets)
    ]
    total = report.total
    return AgingTable(
        as_of=as_of,
        bucket_names=BUCKET_NAMES,
        lines=tuple(sorted(lines, key=lambda line: -line.total_cents)),
        total=AgingLine(
            payer_id=None, name="Total", buckets=total.buckets, total_cents=total.total_cents
        ),
    )


def trends(*, as_of: date, months_count: int = 13) -> list[MonthTrend]:
    """Charges, payments, write-offs and denials by calendar month, oldest first."""
    span = months_back(months_count, as_of)
    sums = ledger.sums(by=("posted_on", "kind"), kinds=COLLECTION_KINDS, posted=span.pair)
    by_month: dict[date, dict[AccountKind, int]] = {}
    for (posted_on, kind), cents in sums.items():
        accounts = by_month.setdefault(month_of(posted_on), {})
        accounts[AccountKind(kind)] = accounts.get(AccountKind(kind), 0) + cents
    counted = {
        row.month: (row.denial_count, row.amount_cents)
        for row in denials.month_counts(first_on=span.first_on, last_on=span.last_on)
    }
    return month_trends(span, MonthSums(by_month, counted))


def payer_mix(*, as_of: date) -> list[PayerLine]:
    """Each payer's card over the last 90 days: its part, its speed, its denials, what it owes."""
    quarter = last_days(QUARTER_DAYS, as_of)
    start, end = quarter.instants(zone())
    decided = {row.payer_id: row for row in claims.payer_decisions(start=start, end=end)}
    denied = denials.payer_denials(first_on=quarter.first_on, last_on=quarter.last_on)
    owed = ledger.balances(
        by="payer", ids=None, kinds=[AccountKind.INSURANCE_RECEIVABLE], as_of=as_of
    )
    payers = contracting.get_payers(ids=sorted({*decided, *owed}))
    charged = sum(row.charge_cents for row in decided.values())
    lines = []
    for payer_id, payer in payers.items():
        row = decided.get(payer_id)
        count = row.claim_count if row else 0
        denied_count, denied_cents = denied.get(payer_id, (0, 0))
        lines.append(
            PayerLine(
                payer_id=payer_id,
                name=payer.name,
                kind=payer.kind.value,
                claim_count=count,
                charge_cents=row.charge_cents if row else 0,
                allowed_cents=row.allowed_cents if row else 0,
                paid_cents=row.paid_cents if row else 0,
                charge_share_percent=_percent(row.charge_cents if row else 0, charged),
                denied_count=denied_count,
                denied_cents=denied_cents,
                denial_rate_percent=_percent(denied_count, count),
                mean_days=row.mean_days if row else None,
                open_cents=owed.get(payer_id, 0),
            )
        )
    return sorted(lines, key=lambda line: (-line.charge_cents, line.name))


def denial_causes(*, as_of: date, days_count: int = QUARTER_DAYS) -> list[CauseLine]:
    """The Pareto of denials opened in the last days, most dollars first, with a running share."""
    span = last_days(days_count, as_of)
    rows = denials.cause_counts(first_on=span.first_on, last_on=span.last_on)
    total = sum(row.amount_cents for row in rows)
    lines, running = [], 0
    for row in rows:
        running += row.amount_cents
        lines.append(
            CauseLine(
                category=row.category,
                label=row.label,
                reason=row.reason,
                words=row.words,
                owner=row.owner,
                denial_count=row.denial_count,
                amount_cents=row.amount_cents,
                recovered_cents=row.recovered_cents,
                running_percent=_percent(running, total),
            )
        )
    return lines


def where_is_my_money(*, as_of: date) -> list[Place]:
    """Every open dollar in exactly one place of the cycle; the sum is the ledger's receivable.

    Source: reliability-money (M41)
    """
    return place_money(open_visits(as_of=as_of))


def open_visits(*, as_of: date) -> list[OpenVisit]:
    """Each visit on which something is owed, with the claims that ask for it as they stood."""
    insured, patients = open_insurance(as_of), open_patients(as_of)
    _, end = Window(as_of, as_of).instants(zone())
    asking = claims.asking_for(encounter_ids=list(insured), before=end)
    refused = denials.open_cents_by_encounter(before=end)
    return [
        OpenVisit(
            encounter_id=pk,
            insurance_cents=insured.get(pk, 0),
            patient_cents=patients.get(pk, 0),
            denied_cents=refused.get(pk, 0),
            claim_states=asking[pk].states if pk in asking else (),
        )
        for pk in sorted({*insured, *patients})
    ]


def open_insurance(as_of: date) -> dict[int, int]:
    """Cents that payers owe by visit, without the zeros."""
    return _open_by_visit(AccountKind.INSURANCE_RECEIVABLE, as_of)


def open_patients(as_of: date) -> dict[int, int]:
    """Cents that patients owe by visit, without the zeros."""
    return _open_by_visit(AccountKind.PATIENT_RECEIVABLE, as_of)


def _open_by_visit(kind: AccountKind, as_of: date) -> dict[int, int]:
    sums = ledger.open_sums(by=("encounter",), kinds=[kind], as_of=as_of)
    return {pk: cents for (pk,), cents in sums.items() if pk is not None}


def flow_of_money(*, as_of: date, days_count: int = YEAR_DAYS) -> MoneyFlow:
    """What became of the charges for services of the last days: paid, adjusted, open."""
    served = last_days(days_count, as_of)
    until = (None, as_of)
    sums = _by_kind(ledger.sums(by=("kind",), served=served.pair, posted=until))
    result = formulas.collected(sums)
    paid = ledger.sums(by=("payer",), kinds=PAYER_MONEY, served=served.pair, posted=until)
    by_payer = {payer_id: cents for (payer_id,), cents in paid.items() if payer_id and cents > 0}
    return money_flow(
        charge_cents=result.charge_cents,
        paid_by_payer=_largest(by_payer),
        patient_paid_cents=result.payment_cents - sum(by_payer.values()),
        adjusted={
            "Contract discount": result.contractual_cents,
            "Written off": sums.get(AccountKind.WRITE_OFF, 0),
            "Bad debt": sums.get(AccountKind.BAD_DEBT, 0),
        },
        still_open={
            "With payers": sums.get(AccountKind.INSURANCE_RECEIVABLE, 0),
            "With patients": sums.get(AccountKind.PATIENT_RECEIVABLE, 0),
            "With an agency": sums.get(AccountKind.COLLECTIONS, 0),
        },
    )


def _claim_kpis(quarter: Window) -> dict[str, Kpi]:
    start, end = quarter.instants(zone())
    days = {"first_on": quarter.first_on, "last_on": quarter.last_on}
    clean = claims.clean_claims(start=start, end=end)
    taken = claims.accepted_submissions(start=start, end=end)
    sent_count, sent_cents = claims.first_submissions(start=start, end=end)
    initial = denials.initial_denials(**days)
    denied = denials.denied_adjudication_count(**days)
    decided = claims.decision_count(start=start, end=end)
    recorded = charges.recorded_between(start=quarter.first_on, end=_day_after(quarter.last_on))
    lag_days = sum((recorded_on - service_on).days for _, service_on, recorded_on, _ in recorded)
    return {
        "K08": formulas.of_counts(DEFINITIONS["K08"], clean.part, clean.whole),
        "K10": formulas.of_counts(DEFINITIONS["K10"], taken.part, taken.whole),
        "K12": formulas.of_counts(DEFINITIONS["K12"], initial.claim_count, sent_count),
        "K13": formulas.of_cents(DEFINITIONS["K13"], initial.charge_cents, sent_cents),
        "K15": formulas.of_counts(DEFINITIONS["K15"], denied, decided),
        "K30": formulas.of_counts(DEFINITIONS["K30"], lag_days, len(recorded)),
    }


def _money_kpis(as_of: date) -> dict[str, Kpi]:
    until = (None, as_of)
    cohort = _collected(served=mature_cohort(as_of), posted=until)
    year = since_first_charge(last_days(YEAR_DAYS, as_of), first_charge_on(as_of))
    flow = _collected(served=None, posted=year.pair)
    balances = _by_kind(ledger.sums(by=("kind",), posted=until))
    owed = sum(balances.get(kind, 0) for kind in RECEIVABLES)
    credits = -sum(balances.get(kind, 0) for kind in CREDITS)
    report = ledger.aging(as_of=as_of, kinds=RECEIVABLES)
    buckets, total = report.total.buckets, report.total.total_cents
    net_charge_cents = flow.charge_cents - flow.contractual_cents
    days, a_day = year.days_count, flow.charge_cents
    return {
        "K21": formulas.of_cents(
            DEFINITIONS["K21"],
            cohort.payment_cents,
            cohort.charge_cents - cohort.contractual_cents,
        ),
        "K22": formulas.of_cents(DEFINITIONS["K22"], flow.payment_cents, flow.charge_cents),
        "K23": formulas.days_of(DEFINITIONS["K23"], owed - credits, a_day, days),
        "K23G": formulas.days_of(DEFINITIONS["K23G"], owed, a_day, days),
        "K25": formulas.of_cents(DEFINITIONS["K25"], buckets[3] + buckets[4], total),
        "K26": formulas.of_cents(DEFINITIONS["K26"], buckets[4], total),
        "K31": formulas.days_of(DEFINITIONS["K31"], credits, net_charge_cents, days),
    }


def _collected(*, served: Window | None, posted: tuple[date | None, date | None]) -> Collected:
    days = served.pair if served else ledger.ANY_DAY
    sums = ledger.sums(by=("kind",), kinds=COLLECTION_KINDS, posted=posted, served=days)
    return formulas.collected(_by_kind(sums))


def first_charge_on(as_of: date) -> date | None:
    """The first posting day of a charge, when it lies within the last year."""
    year = last_days(YEAR_DAYS, as_of)
    before = ledger.sums(
        by=("kind",),
        kinds=[AccountKind.REVENUE],
        posted=(None, date.fromordinal(year.first_on.toordinal() - 1)),
    )
    if before:
        return year.first_on
    days = ledger.sums(by=("posted_on",), kinds=[AccountKind.REVENUE], posted=year.pair)
    return min((posted_on for (posted_on,) in days), default=None)


def _by_kind(sums: Mapping[tuple[str, ...], int]) -> dict[AccountKind, int]:
    return {AccountKind(kind): cents for (kind,), cents in sums.items()}


def _largest(by_payer: dict[int, int]) -> dict[str, int]:
    """Payers by name, most money first; the small ones together."""
    names = payer_names(list(by_payer))
    ordered = sorted(by_payer, key=lambda payer_id: -by_payer[payer_id])
    shown = {names[payer_id]: by_payer[payer_id] for payer_id in ordered[:SANKEY_PAYERS]}
    rest = sum(by_payer[payer_id] for payer_id in ordered[SANKEY_PAYERS:])
    return {**shown, "Other payers": rest} if rest else shown


def payer_names(ids: Sequence[int]) -> dict[int, str]:
    """The payers' names by id."""
    return {pk: payer.name for pk, payer in contracting.get_payers(ids=ids).items()}


def _percent(part: int, whole: int) -> str:
    """One decimal, as text; empty when there is nothing to divide by."""
    if not whole:
        return ""
    return str((Decimal(part) * 100 / whole).quantize(Decimal("0.1")))


def _day_after(on: date) -> date:
    return date.fromordinal(on.toordinal() + 1)


def zone() -> str:
    """The time zone of the practice in scope."""
    return zone_at_work()
