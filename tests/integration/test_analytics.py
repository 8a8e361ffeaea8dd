"""Key figures over the database: equal to the ledger, the same whenever they are asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.cycle.analytics import queries
from claimwright.cycle.claims import operations as claims
from claimwright.cycle.denials import operations as denials
from claimwright.cycle.denials.domain.authority import WriteOffReason
from claimwright.cycle.denials.queries import worklist
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.foundation import clock
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES
from tests.support import clinic
from tests.support.decided import Office, billed, decided, noon, open_office

AS_OF = date(2026, 3, 31)


@pytest.fixture
def office(practice: object) -> Office:
    """Four claims of January: paid, paid with a copay taken, denied, still waiting."""
    made = open_office()
    patient = clinic.a_patient()
    clinic.a_coverage(patient, made.payer_id)
    with clock.at(noon(date(2026, 1, 10))):
        sent = [
            billed(made, patient, on=date(2026, 1, day), key=f"v{day}", sent_on=date(2026, 1, 10))
            for day in (5, 6, 7, 8)
        ]
    accepted = [claim.id for claim in sent[:3]]
    claims.move_claims(ids=accepted, to="accepted", reason="277CA", now=noon(date(2026, 1, 11)))
    on = date(2026, 2, 2)
    ids = [
        decided(sent[0], "CO-45 71.16", on=on),
        decided(sent[1], "CO-45 71.16, PR-3 25", on=on),
        decided(sent[2], "CO-29 177.90", on=on),
    ]
    with clock.at(noon(on)):
        denials.open_denials(adjudication_ids=ids, as_of=on)
    receipts.take_payments(
        new=[
            NewPayment(
                patient_id=patient,
                amount_cents=2500,
                method="cash",
                received_on=date(2026, 2, 10),
                key="copay",
            )
        ]
    )
    return made


def test_the_figures_of_four_claims(office: Office) -> None:
    found = queries.kpis(as_of=AS_OF)
    counted = {
        key: (found[key].numerator, found[key].denominator) for key in ("K08", "K10", "K12", "K15")
    }
    assert counted == {"K08": (4, 4), "K10": (3, 4), "K12": (1, 4), "K15": (1, 3)}
    assert found["K10"].value == Decimal("75.0000")
    assert found["K13"].value == Decimal("25.0000")
    assert found["K22"].numerator == Decimal("213.48")  # 106.74 + 81.74 + copay 25.00
    assert found["K22"].denominator == Decimal("711.60")
    assert found["K25"].value == Decimal("0.0000")
    assert found["K21"].value is None  # no service is 120 days old yet


def test_days_in_ar_divides_by_the_days_since_the_first_charge(office: Office) -> None:
    kpi = queries.kpis(as_of=AS_OF)["K23"]
    assert kpi.numerator == Decimal("355.80")  # the denied and the waiting claim
    days = (AS_OF - date(2026, 1, 10)).days + 1
    assert kpi.value == (Decimal("355.80") * days / Decimal("711.60")).quantize(Decimal("0.0001"))


def test_net_collection_is_of_a_mature_cohort_and_keeps_late_filing_in(office: Office) -> None:
    """A late-filing write-off lowers it: only the contract leaves the denominator."""
    later = date(2026, 5, 20)
    before = queries.kpis(as_of=later)["K21"]
    assert before.denominator == Decimal("569.28")  # 711.60 − 2 × 71.16
    assert before.numerator == Decimal("213.48")
    open_ids = [row.denial.id for row in worklist(as_of=AS_OF).rows]
    denials.write_off_denials(
        denial_ids=open_ids,
        reason=WriteOffReason.TIMELY_FILING,
        now=noon(later),
        on=later,
    )
    assert queries.kpis(as_of=later)["K21"].value == before.value


def test_a_past_figure_is_the_same_after_more_has_happened(office: Office) -> None:
    """M41: what happened later is not looked at."""
    day = date(2026, 1, 20)
    then = {key: kpi.as_dict() for key, kpi in queries.kpis(as_of=day).items()}
    assert then["K15"]["denominator"] == 0
    assert then["K10"]["numerator"] == 3
    places = queries.where_is_my_money(as_of=day)
    patient = clinic.a_patient(last="Later")
    clinic.a_coverage(patient, office.payer_id)
    later = date(2026, 3, 9)
    with clock.at(noon(later)):
        late = billed(office, patient, on=later, key="late")
    decided(late, "CO-45 71.16", on=later)
    assert {key: kpi.as_dict() for key, kpi in queries.kpis(as_of=day).items()} == then
    assert queries.where_is_my_money(as_of=day) == places


def test_aging_and_places_equal_the_ledger(office: Office) -> None:
    """M41."""
    owed = sum(
        balance.cents
        for balance in ledger.trial_balance(as_of=AS_OF)
        if balance.kind in RECEIVABLES
    )
    table = queries.aging(as_of=AS_OF)
    assert table.total.total_cents == owed == 35580
    assert table.total.buckets == (0, 0, 35580, 0, 0)
    assert [line.name for line in table.lines] == ["Acme Health"]
    places = queries.where_is_my_money(as_of=AS_OF)
    assert sum(place.cents for place in places) == owed
    assert {place.code: place.cents for place in places} == {"denied": 17790, "sent": 17790}


def test_a_held_claim_is_not_clean(office: Office) -> None:
    patient = clinic.a_patient(last="Held")
    clinic.a_coverage(patient, office.payer_id)
    encounter = clinic.an_encounter(
        patient, office.provider_id, office.location_id, source_key="h", service_on=date(2026, 3, 2)
    )
    with clock.at(noon(date(2026, 3, 3))):
        (claim_id,) = claims.assemble_claims(
            encounter_ids=[encounter], as_of=date(2026, 3, 3)
        ).claim_ids
    for state in ("held", "draft", "ready"):
        claims.move_claims(ids=[claim_id], to=state, reason="x", now=noon(date(2026, 3, 4)))
    kpi = queries.kpis(as_of=AS_OF)["K08"]
    assert (kpi.numerator, kpi.denominator) == (4, 5)


def test_trends_add_up_to_the_year(office: Office) -> None:
    months = queries.trends(as_of=AS_OF, months_count=3)
    assert [month.month for month in months] == [date(2026, n, 1) for n in (1, 2, 3)]
    assert [month.charge_cents for month in months] == [71160, 0, 0]
    assert [month.payment_cents for month in months] == [0, 21348, 0]
    assert [month.denial_count for month in months] == [0, 1, 0]


def test_the_payer_s_card_and_the_pareto(office: Office) -> None:
    (card,) = queries.payer_mix(as_of=AS_OF)
    assert (card.claim_count, card.paid_cents, card.denial_rate_percent) == (3, 18848, "33.3")
    assert card.mean_days == 23
    assert card.open_cents == 35580
    (cause,) = queries.denial_causes(as_of=AS_OF)
    assert (cause.reason, cause.amount_cents, cause.running_percent) == ("29", 17790, "100.0")


def test_the_flow_of_money_loses_no_cent(office: Office) -> None:
    flow = queries.flow_of_money(as_of=AS_OF)
    assert flow.charge_cents == 71160
    assert sum(f.cents for f in flow.flows if f.source == "Charges") == 71160
    paid = {f.target: f.cents for f in flow.flows if f.source == "Paid"}
    assert paid == {"Acme Health": 18848, "Patients": 2500}


def test_every_page_asks_a_constant_number_of_questions(
    office: Office, django_assert_max_num_queries: object
) -> None:
    limit = django_assert_max_num_queries
    with limit(20):  # type: ignore[operator]
        queries.kpis(as_of=AS_OF)
    with limit(8):  # type: ignore[operator]
        queries.where_is_my_money(as_of=AS_OF)
    with limit(6):  # type: ignore[operator]
        queries.payer_mix(as_of=AS_OF)
