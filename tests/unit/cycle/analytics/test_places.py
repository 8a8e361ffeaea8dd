"""Every open dollar stands in exactly one place, and every flow adds up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.analytics.domain.places import BY_STATE, OpenVisit, money_flow, place_money
from claimwright.cycle.claims.domain.states import TRANSITIONS


def a_visit(number: int = 1, **changes: object) -> OpenVisit:
    said: dict[str, object] = {
        "encounter_id": number,
        "insurance_cents": 0,
        "patient_cents": 0,
        "denied_cents": 0,
        "claim_states": ("submitted",),
    }
    return OpenVisit(**{**said, **changes})  # type: ignore[arg-type]


def test_denied_dollars_stand_apart_from_the_rest_of_their_visit() -> None:
    visit = a_visit(
        insurance_cents=10000, patient_cents=2500, denied_cents=4000, claim_states=("adjudicated",)
    )
    assert [(place.code, place.cents) for place in place_money([visit])] == [
        ("denied", 4000),
        ("decided", 6000),
        ("patient", 2500),
    ]


def test_the_claim_now_asked_decides() -> None:
    """The first payer has decided; the second one's claim is held."""
    visit = a_visit(insurance_cents=2000, claim_states=("adjudicated", "held"))
    assert [place.code for place in place_money([visit])] == ["held"]
    assert [p.code for p in place_money([a_visit(insurance_cents=1, claim_states=())])] == [
        "preparing"
    ]


def test_every_claim_state_has_a_place() -> None:
    assert set(BY_STATE) == set(TRANSITIONS)


@given(
    st.lists(
        st.builds(
            OpenVisit,
            encounter_id=st.integers(1, 99),
            insurance_cents=st.integers(-5000, 50000),
            patient_cents=st.integers(-500, 5000),
            denied_cents=st.integers(0, 60000),
            claim_states=st.lists(st.sampled_from(sorted(BY_STATE)), max_size=3).map(tuple),
        )
    )
)
def test_no_cent_is_lost_or_counted_twice(visits: list[OpenVisit]) -> None:
    placed = sum(place.cents for place in place_money(visits))
    assert placed == sum(visit.insurance_cents + visit.patient_cents for visit in visits)


def test_flows_out_of_a_node_equal_those_into_it() -> None:
    flow = money_flow(
        charge_cents=100000,
        paid_by_payer={"Blue": 40000, "Medicare": 10000},
        patient_paid_cents=5000,
        adjusted={"Contract discount": 35000, "Bad debt": 0},
        still_open={"With payers": 10000},
    )
    into = {f.target: f.cents for f in flow.flows if f.source == "Charges"}
    assert into == {"Paid": 55000, "Adjusted": 35000, "Open": 10000}
    for node, cents in into.items():
        assert sum(f.cents for f in flow.flows if f.source == node) == cents
    assert "Bad debt" not in {f.target for f in flow.flows}
