"""Laws of the X12 engine: what is written reads back, and the same values give the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from claimwright.engines.x12.acknowledgement import (
    ElementError,
    FunctionalAcknowledgement,
    SegmentError,
    SetAcknowledgement,
)
from claimwright.engines.x12.eligibility import (
    Benefit,
    EligibilityAnswer,
    EligibilityQuestion,
    Rejection,
)
from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.professional import (
    LineAdjudication,
    OtherCoverage,
    ProfessionalClaim,
    ServiceLine,
)
from claimwright.engines.x12.read27x import parse_270, parse_271
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.readack import parse_999
from claimwright.engines.x12.readstatus import parse_276, parse_277, parse_277ca
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.engines.x12.render27x import render_270, render_271
from claimwright.engines.x12.render835 import render_835
from claimwright.engines.x12.render837 import render_837p
from claimwright.engines.x12.renderack import render_999
from claimwright.engines.x12.renderstatus import render_276, render_277, render_277ca
from claimwright.engines.x12.status import (
    ClaimAcknowledgement,
    ClaimStatus,
    StatusCode,
    StatusQuestion,
)
from claimwright.kernel.address import Address
from tests.unit.engines.x12.cast import (
    ACME,
    CLINIC,
    ENVELOPE,
    MEDIGAP,
    RECEIVER,
    SUBMITTER,
    a_remittance,
    bare,
)

FEW = settings(max_examples=20, deadline=None)

words = (
    st.text("ABCXYZ019 -'/&.", min_size=1, max_size=14)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
codes = st.text("ABCX019", min_size=1, max_size=5)
ids = st.text("ABCX0192345678", min_size=2, max_size=12)
days = st.dates(date(1930, 1, 1), date(2060, 12, 31))
cents = st.integers(-99_999_999, 99_999_999)
charges = st.integers(0, 99_999_999)
maybe_cents = st.none() | cents
pairs = st.tuples(st.sampled_from(["1C", "ZZ", "N5", "D3"]), ids)
addresses = st.just(Address()) | st.builds(
    Address, line1=words, line2=st.just("") | words, city=words, state=st.just("IL"),
    zip=st.sampled_from(["62701", "627010001"]),
)  # fmt: skip


def some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=most).map(tuple)


people = st.builds(
    Party, name=words, first=words, middle=st.just("") | words, suffix=st.sampled_from(["", "JR", "III"]),
    is_person=st.just(True), id_qualifier=st.just("MI"), id=ids,
)  # fmt: skip
patients = st.builds(
    replace, people, address=addresses, birth_on=days, sex=st.sampled_from("FMU"),
    references=some(pairs, 2),
)  # fmt: skip
dependents = patients.map(lambda person: replace(person, id="", id_qualifier=""))
providers = st.builds(
    Party, name=words, first=words, is_person=st.just(True), id_qualifier=st.just("XX"), id=ids,
    taxonomy=st.just("") | ids,
)  # fmt: skip
others = providers.map(lambda party: replace(party, taxonomy=""))
adjustments = st.lists(
    st.builds(
        Adjustment, group=st.sampled_from(["CO", "OA", "PR"]), reason=codes, amount_cents=cents,
        quantity=st.just("") | st.just("2"),
    ),
    max_size=9,
).map(lambda found: tuple(sorted(found, key=lambda each: each.group)))  # fmt: skip
modifiers = some(st.sampled_from(["25", "59", "GT", "JZ"]), 4)


@st.composite
def spans(draw: st.DrawFn) -> tuple[date | None, date | None]:
    first = draw(st.none() | days)
    last = draw(st.none() | days) if first else None
    return first, last if last and first and last > first else None


@st.composite
def service_lines(draw: st.DrawFn) -> ServiceLine:
    first, last = draw(spans())
    drug = draw(st.booleans())
    told = st.builds(
        LineAdjudication, payer_id=ids, paid_cents=cents, procedure=codes, modifiers=modifiers,
        adjustments=adjustments, paid_on=st.none() | days, remaining_cents=maybe_cents,
    )  # fmt: skip
    return ServiceLine(
        number=draw(st.integers(1, 50)),
        procedure=draw(codes),
        charge_cents=draw(charges),
        units=draw(st.sampled_from(["1", "2.5", "30"])),
        modifiers=draw(modifiers),
        description=draw(st.just("") | words),
        place_of_service=draw(st.sampled_from(["", "11", "22"])),
        pointers=draw(st.sampled_from([(1,), (2, 1), (1, 2, 3, 4)])),
        from_on=first,
        to_on=last,
        control_number=draw(st.just("") | ids),
        prior_authorization=draw(st.just("") | ids),
        references=draw(some(pairs, 2)),
        note=draw(st.just("") | words),
        ndc=draw(ids) if drug else "",
        ndc_quantity="3" if drug else "",
        ndc_unit="ML" if drug else "",
        rendering=draw(st.none() | providers),
        adjudications=draw(some(told, 2)),
    )


coverages = st.builds(
    OtherCoverage, rank=st.sampled_from("PST"), relationship=st.just("18"),
    filing_indicator=st.just("CI"), subscriber=people, payer=st.sampled_from([ACME, MEDIGAP]),
    group_number=st.just("") | ids, paid_cents=maybe_cents, remaining_cents=maybe_cents,
    adjustments=adjustments, paid_on=st.none() | days, payer_claim_number=st.just("") | ids,
)  # fmt: skip


@st.composite
def claims(draw: st.DrawFn) -> ProfessionalClaim:
    patient = draw(st.none() | dependents)
    return ProfessionalClaim(
        control_number=draw(ids),
        charge_cents=draw(charges),
        place_of_service=draw(st.sampled_from(["11", "22"])),
        frequency=draw(st.sampled_from("178")),
        billing=draw(st.sampled_from([CLINIC, replace(CLINIC, id="1245319599")])),
        subscriber=draw(patients),
        payer=draw(st.sampled_from([ACME, MEDIGAP])),
        diagnoses=draw(some(st.tuples(st.sampled_from(["ABK", "ABF"]), codes), 12)),
        lines=draw(some(service_lines())),
        submitter=SUBMITTER,
        receiver=RECEIVER,
        rank=draw(st.sampled_from("PST")),
        relationship="18" if patient is None else draw(st.sampled_from(["01", "19", "20"])),
        group_number=draw(st.just("") | ids),
        group_name=draw(st.just("") | words),
        filing_indicator="CI",
        patient=patient,
        pay_to=draw(st.none() | st.builds(Party, address=addresses.filter(bool))),
        related_causes=draw(st.sampled_from([(), ("AA",), ("AA", "EM", "OA")])),
        accident_state=draw(st.sampled_from(["", "IL"])),
        delay_reason=draw(st.sampled_from(["", "7"])),
        patient_paid_cents=draw(charges),
        dates=draw(st.sampled_from([(), (("431", date(2026, 1, 2)), ("439", date(2026, 1, 1)))])),
        references=draw(st.sampled_from([(), (("G1", "A1"), ("F8", "B2"), ("D9", "C3"))])),
        note=draw(st.just("") | words),
        rendering=draw(st.none() | providers),
        referring=draw(st.none() | others),
        facility=draw(st.none() | st.builds(replace, others, address=addresses)),
        supervising=draw(st.none() | others),
        other_coverages=draw(some(coverages, 2)),
    )


@FEW
@given(st.lists(claims(), max_size=4, unique_by=lambda claim: claim.control_number))
def test_claims_read_back_and_are_written_the_same_again(batch: list[ProfessionalClaim]) -> None:
    data = render_837p(ENVELOPE, batch, batch_reference="B1")
    read = list(parse_837p(data))

    def key(claim: ProfessionalClaim) -> str:
        return claim.control_number

    assert sorted(map(bare, read), key=key) == sorted(batch, key=key)
    assert render_837p(ENVELOPE, read, batch_reference="B1") == data
    assert envelope_faults(data) == []


@st.composite
def remittance_lines(draw: st.DrawFn) -> RemittanceLine:
    first, last = draw(spans())
    changed = draw(st.booleans())
    return RemittanceLine(
        procedure=draw(codes),
        charge_cents=draw(cents),
        paid_cents=draw(cents),
        procedure_qualifier=draw(st.sampled_from(["HC", "NU", "AD"])),
        modifiers=draw(modifiers),
        units=draw(st.sampled_from(["", "1", "2.5"])),
        submitted_procedure=draw(codes) if changed else "",
        submitted_modifiers=draw(modifiers) if changed else (),
        submitted_units="1" if changed else "",
        from_on=first,
        to_on=last,
        control_number=draw(st.just("") | ids),
        adjustments=draw(adjustments),
        remarks=draw(some(codes)),
        allowed_cents=draw(maybe_cents),
        references=draw(some(pairs, 2)),
    )


remittance_claims = st.builds(
    RemittanceClaim, control_number=ids, status=st.sampled_from(["1", "4", "19", "22"]),
    charge_cents=cents, paid_cents=cents, patient_cents=cents, filing_indicator=st.just("12"),
    payer_claim_number=ids, place_of_service=st.just("11"), frequency=st.just("1"),
    adjustments=adjustments, patient=people, insured=st.none() | people,
    corrected=st.none() | people, rendering=st.none() | others, crossover=st.none() | people,
    corrected_payer=st.none() | people, remarks=some(codes, 5), references=some(pairs),
    from_on=st.none() | days, to_on=st.none() | days, received_on=st.none() | days,
    amounts=some(st.tuples(st.sampled_from(["AU", "I", "F5"]), cents)),
    lines=some(remittance_lines()),
)  # fmt: skip
provider_adjustments = st.lists(
    st.builds(
        ProviderAdjustment, provider_id=st.sampled_from(["1234567893", "1245319599"]),
        fiscal_year_end=st.just(date(2026, 12, 31)), reason=st.sampled_from(["WO", "FB", "L6"]),
        reference=st.just("") | ids, amount_cents=cents,
    ),
    max_size=8,
).map(lambda found: tuple(sorted(found, key=lambda each: each.provider_id)))  # fmt: skip
remittances = st.builds(
    replace, st.just(a_remittance()), payment_cents=cents, claims=some(remittance_claims),
    method=st.sampled_from(["ACH", "CHK", "NON"]), paid_on=st.none() | days, trace_number=ids,
    production_on=st.none() | days, provider_adjustments=provider_adjustments,
)  # fmt: skip


@FEW
@given(st.lists(remittances, max_size=2))
def test_remittances_read_back_and_are_written_the_same_again(batch: list[Remittance]) -> None:
    data = render_835(ENVELOPE, batch)
    read = list(parse_835(data))
    assert [bare(each) for each in read] == batch
    assert render_835(ENVELOPE, read) == data
    assert envelope_faults(data) == []


segment_errors = st.builds(
    SegmentError, segment=codes, position=st.integers(1, 999_999), loop=st.sampled_from(["", "2400"]),
    code=st.sampled_from(["1", "8", "I4"]), context=some(st.sampled_from(["CLM01:A1", "X*HI*3**1:2"])),
    elements=some(st.builds(ElementError, position=st.sampled_from(["1", "1:2", "1:2:3"]),
                            code=codes, value=st.just("") | words, reference=st.just("") | codes)),
)  # fmt: skip
acknowledgements = st.builds(
    FunctionalAcknowledgement, functional_group=st.just("HC"), group_control=ids,
    code=st.sampled_from("AEPR"), included_count=st.integers(0, 99),
    received_count=st.integers(0, 99), accepted_count=st.integers(0, 99), guide=ids,
    codes=some(codes, 5),
    sets=some(st.builds(SetAcknowledgement, transaction=st.just("837"), control_number=ids,
                        code=st.sampled_from("AER"), guide=ids, codes=some(codes, 5),
                        errors=some(segment_errors))),
)  # fmt: skip


@FEW
@given(st.lists(acknowledgements, max_size=3))
def test_acknowledgements_read_back(batch: list[FunctionalAcknowledgement]) -> None:
    data = render_999(ENVELOPE, batch)
    assert [bare(each) for each in parse_999(data)] == batch
    assert render_999(ENVELOPE, parse_999(data)) == data


relationships = st.sampled_from(["01", "19"])
organizations = st.builds(Party, name=words, id_qualifier=st.just("PI"), id=ids)


@st.composite
def questions(draw: st.DrawFn) -> EligibilityQuestion:
    dependent = draw(st.none() | dependents)
    return EligibilityQuestion(
        trace_number=draw(ids),
        payer=draw(st.sampled_from([ACME, MEDIGAP])),
        provider=draw(st.sampled_from([CLINIC, replace(CLINIC, id="1245319599")])),
        subscriber=draw(patients),
        dependent=dependent,
        relationship="18" if dependent is None else draw(relationships),
        service_on=draw(st.none() | days),
        service_types=draw(some(st.sampled_from(["30", "98"]))),
    )


benefits = st.builds(
    Benefit, kind=st.sampled_from(["1", "B", "C"]), coverage_level=st.sampled_from(["", "IND"]),
    service_types=some(st.sampled_from(["30", "98", "UC"])), plan_name=st.just("") | words,
    time_period=st.sampled_from(["", "23"]), amount_cents=maybe_cents,
    percent=st.sampled_from(["", "0.2"]), in_network=st.sampled_from(["", "Y", "N"]),
    dates=some(st.sampled_from([("292", "20260101"), ("348", "20260101-20261231")])),
    messages=some(words), references=some(pairs, 2), other_payer=st.none() | organizations,
)  # fmt: skip


@st.composite
def eligibility_answers(draw: st.DrawFn) -> EligibilityAnswer:
    question = draw(questions())
    level = "subscriber" if question.dependent is None else "dependent"
    refusals = some(st.builds(Rejection, st.just(level), st.sampled_from(["72", "75"])), 2)
    return EligibilityAnswer(
        trace_number=question.trace_number,
        payer=question.payer,
        provider=question.provider,
        subscriber=question.subscriber,
        dependent=question.dependent,
        relationship=question.relationship,
        group_number=draw(st.just("") | ids),
        dates=draw(some(st.just(("346", "20260101")), 1)),
        benefits=draw(some(benefits)),
        rejections=draw(refusals),
    )


@FEW
@given(st.lists(questions(), max_size=4), st.lists(eligibility_answers(), max_size=4))
def test_eligibility_reads_back(
    asked: list[EligibilityQuestion], answered: list[EligibilityAnswer]
) -> None:
    data = render_270(ENVELOPE, asked, batch_reference="B1")
    assert [bare(each) for each in parse_270(data)] == asked
    back = render_271(ENVELOPE, answered, batch_reference="B1")
    assert [bare(each) for each in parse_271(back)] == answered
    assert render_271(ENVELOPE, parse_271(back), batch_reference="B1") == back


plain_people = st.builds(replace, people, birth_on=st.none() | days, sex=st.just("F"))
status_codes = st.builds(
    StatusCode, category=st.sampled_from(["A2", "A7", "F1", "P1"]), status=codes,
    entity=st.sampled_from(["", "85"]), effective_on=st.none() | days,
    action=st.sampled_from(["", "WQ", "U"]), charge_cents=maybe_cents,
    message=st.just("") | words,
)  # fmt: skip


@st.composite
def claim_statuses(draw: st.DrawFn, *, acknowledged: bool) -> ClaimStatus:
    first, last = draw(spans())
    statuses = draw(st.lists(status_codes, min_size=1, max_size=3))
    subscriber = None if acknowledged else draw(st.none() | plain_people)
    lines = draw(st.lists(ids, max_size=2, unique=True))
    shared = draw(plain_people)
    return ClaimStatus(
        claim_control_number=draw(ids),
        statuses=tuple(statuses),
        trace_number="" if acknowledged else draw(ids),
        payer=Party() if acknowledged else ACME,
        receiver=RECEIVER,
        provider=draw(st.sampled_from([replace(ACME, id="P1"), replace(ACME, id="P2")])),
        patient=replace(shared, birth_on=None, sex="") if acknowledged else shared,
        subscriber=subscriber,
        payer_claim_number=draw(st.just("") | ids),
        clearinghouse_number=draw(st.just("") | ids),
        charge_cents=statuses[0].charge_cents,
        paid_cents=draw(maybe_cents) if not acknowledged else None,
        service_from=first,
        service_to=last,
        line_statuses=tuple((line, draw(status_codes)) for line in lines),
        line_services=tuple((line, draw(codes), draw(cents)) for line in lines),
    )


status_questions = st.builds(
    StatusQuestion, trace_number=ids, payer=st.just(ACME), receiver=st.just(RECEIVER),
    provider=organizations, subscriber=plain_people, dependent=st.none() | plain_people,
    claim_control_number=st.just("") | ids, payer_claim_number=st.just("") | ids,
    charge_cents=maybe_cents, service_from=st.none() | days,
)  # fmt: skip
counts = st.none() | st.integers(0, 99)


@st.composite
def claim_acknowledgements(draw: st.DrawFn) -> ClaimAcknowledgement:
    """Sums are given wherever there is a count: the writer adds one up where it is not."""

    def sums(count: int | None) -> int | None:
        return draw(cents) if count else draw(maybe_cents)

    accepted, rejected = draw(counts), draw(counts)
    return ClaimAcknowledgement(
        batch_reference=draw(ids),
        claims=draw(some(claim_statuses(acknowledged=True))),
        receiver_statuses=draw(some(status_codes)),
        accepted_count=accepted,
        rejected_count=rejected,
        accepted_cents=sums(accepted),
        rejected_cents=sums(rejected),
        source=draw(organizations),
        receiver=RECEIVER,
        received_on=draw(days),
        processed_on=draw(days),
    )


@FEW
@given(
    st.lists(status_questions, max_size=3),
    st.lists(claim_statuses(acknowledged=False), max_size=3),
    st.lists(claim_acknowledgements(), max_size=2),
)
def test_claim_status_reads_back(
    asked: list[StatusQuestion],
    answered: list[ClaimStatus],
    acknowledged: list[ClaimAcknowledgement],
) -> None:
    data = render_276(ENVELOPE, asked, batch_reference="B1")
    assert [bare(each) for each in parse_276(data)] == asked
    data = render_277(ENVELOPE, answered)
    assert [bare(each) for each in parse_277(data)] == answered
    data = render_277ca(ENVELOPE, acknowledged)
    assert [bare(each) for each in parse_277ca(data)] == acknowledged
