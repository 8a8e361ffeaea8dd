"""Whatever a claim or a remittance may carry reads back as it was written, and again the same."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwright.engines.x12.claim_parts import (
    Attachment,
    Condition,
    Contract,
    EquipmentCertification,
    EquipmentPrice,
    Form,
    FormAnswer,
    InpatientPayment,
    Measurement,
    OutpatientPayment,
    PurchasedService,
    Repricing,
    SpinalTreatment,
    Transport,
)
from claimwright.engines.x12.parties import Contact, Party
from claimwright.engines.x12.professional import OtherCoverage, ProfessionalClaim, ServiceLine
from claimwright.engines.x12.read835 import parse_835, stream_835
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.remittance import (
    ProviderSummary,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
    ReportDelivery,
)
from claimwright.engines.x12.render835 import render_835
from claimwright.engines.x12.render837 import render_837p
from claimwright.kernel.address import Address
from tests.unit.engines.x12.cast import (
    ACME,
    ENVELOPE,
    JANE,
    TIM,
    a_claim,
    a_line,
    a_remittance,
    bare,
)

FEW = settings(max_examples=25, deadline=None)

texts = st.text("ABCXYZ019", min_size=1, max_size=10)
numbers = st.text("123456789", min_size=1, max_size=4)
days = st.dates(date(1950, 1, 1), date(2050, 12, 31))
cents = st.integers(0, 9_999_999)
maybe_cents = st.none() | cents
maybe_text = st.just("") | texts
codes = st.sampled_from(["ZA", "ZB", "ZC"])
coded_texts = st.tuples(codes, texts)
coded_days = st.tuples(codes, days)
coded_cents = st.tuples(codes, cents)
contacts = st.builds(
    Contact, function=st.just("CX"), name=maybe_text,
    numbers=st.lists(st.tuples(st.sampled_from(["TE", "EX", "FX", "UR"]), texts), min_size=1, max_size=3).map(tuple),
)  # fmt: skip
addresses = st.builds(Address, line1=texts, city=texts, state=st.just("IL"), zip=st.just("62701"))
payer_references = st.tuples(codes, texts, texts)


def some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=most).map(tuple)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def periods(draw: st.DrawFn) -> tuple[str, date, date]:
    first, last = sorted([draw(days), draw(days)])
    return draw(codes), first, last


providers = st.builds(
    Party, name=texts, id_qualifier=st.just("XX"), id=texts, address=addresses,
    references=some(coded_texts), payer_references=some(payer_references),
)  # fmt: skip
repricings = st.builds(
    Repricing, method=texts, allowed_cents=maybe_cents, saved_cents=maybe_cents,
    organization_id=maybe_text, group_code=maybe_text, group_cents=maybe_cents,
    procedure=maybe_text, units=st.just("") | numbers, exception=maybe_text,
)  # fmt: skip
rides = st.builds(
    Transport, reason=texts, miles=numbers, patient_pounds=st.just("") | numbers,
    stretcher_purpose=maybe_text,
)  # fmt: skip
conditions = st.builds(
    Condition, category=texts, codes=st.lists(texts, min_size=1, max_size=5).map(tuple),
    applies=st.sampled_from("YN"),
)  # fmt: skip
contracts = st.builds(
    Contract, kind=texts, amount_cents=maybe_cents, percent=st.just("") | numbers,
    code=maybe_text, version=maybe_text,
)  # fmt: skip
attachments = st.builds(Attachment, texts, texts, control_number=maybe_text)
answers = st.builds(
    FormAnswer, question=texts, yes_no=st.sampled_from(["", "Y"]), text=maybe_text,
    on=maybe(days), percent=st.just("") | numbers,
)  # fmt: skip
notes = st.tuples(st.sampled_from(["ADD", "TPO"]), texts)
outpatients = st.builds(
    OutpatientPayment, rate=numbers, payable_cents=maybe_cents, esrd_cents=maybe_cents,
    nonpayable_cents=maybe_cents,
)  # fmt: skip
inpatients = st.builds(
    InpatientPayment, quantities=st.tuples(st.tuples(st.just("MIA01"), numbers)),
    amounts=st.sampled_from([(), (("MIA04", 125000), ("MIA24", 0))]),
)  # fmt: skip

deep_lines = st.builds(
    replace, st.just(a_line()),
    emergency=st.sampled_from(["", "Y"]), epsdt=st.sampled_from(["", "Y"]),
    copay_status=st.sampled_from(["", "0"]), procedure_qualifier=st.sampled_from(["HC", "ER"]),
    dates=some(coded_days), periods=some(periods(), 1), payer_references=some(payer_references),
    product=maybe(st.tuples(st.sampled_from(["UP", "HI"]), texts)), amounts=some(coded_cents),
    quantities=some(st.tuples(codes, numbers)), note=texts, note_kind=st.sampled_from(["ADD", "DCP"]),
    further_notes=some(notes, 2), file_information=some(texts), attachments=some(attachments),
    contract=maybe(contracts), transport=maybe(rides),
    equipment=maybe(st.builds(EquipmentPrice, texts, numbers, maybe_cents, maybe_cents)),
    certification=maybe(st.builds(EquipmentCertification, texts, numbers)),
    conditions=some(conditions), measurements=some(st.builds(Measurement, texts, texts, numbers)),
    purchased=maybe(st.builds(PurchasedService, texts, cents)), repricing=maybe(repricings),
    forms=some(st.builds(Form, texts, texts, some(answers))),
    **{name: maybe(providers) for name in (
        "rendering", "purchased_from", "facility", "supervising", "ordering", "referring",
        "primary_care", "pick_up", "drop_off",
    )},
)  # fmt: skip
deep_coverages = st.builds(
    OtherCoverage, rank=st.just("P"), relationship=st.just("18"), filing_indicator=st.just("CI"),
    subscriber=st.just(Party("DOE", "JANE", is_person=True)), payer=st.just(ACME),
    group_name=maybe_text, noncovered_cents=maybe_cents, signature_source=st.sampled_from(["", "P"]),
    remarks=some(texts, 5), outpatient=maybe(outpatients), providers=some(st.tuples(codes, providers)),
) | st.builds(
    OtherCoverage, rank=st.just("P"), relationship=st.just("18"), filing_indicator=st.just("CI"),
    subscriber=st.just(Party("DOE", "JANE", is_person=True)), payer=st.just(ACME),
    remarks=some(texts, 5), inpatient=inpatients,
)  # fmt: skip
deep_claims = st.builds(
    replace, st.just(a_claim()), lines=some(deep_lines, 2),
    subscriber=st.builds(replace, st.just(JANE), payer_references=some(payer_references)),
    patient=st.just(TIM), relationship=st.just("19"),
    signature_source=st.sampled_from(["", "P"]), related_causes=st.just(("AA",)),
    accident_country=st.sampled_from(["", "CA"]), special_program=st.sampled_from(["", "02"]),
    delay_reason=st.sampled_from(["", "7"]), currency=st.sampled_from(["", "CAD"]),
    died_on=maybe(days), patient_pounds=st.just("") | numbers, is_pregnant=st.booleans(),
    periods=some(periods(), 2), payer_references=some(payer_references), note=texts,
    further_notes=some(notes, 2), file_information=some(texts), attachments=some(attachments),
    contract=maybe(contracts), amounts=some(coded_cents, 2), transport=maybe(rides),
    spinal=maybe(st.builds(SpinalTreatment, texts, maybe_text, maybe_text)),
    conditions=some(conditions), condition_codes=some(texts),
    anesthesia_procedures=some(st.tuples(st.sampled_from(["BP", "BO"]), texts), 2),
    repricing=maybe(repricings), pay_to_plan=maybe(providers), other_coverages=some(deep_coverages, 2),
    **{name: maybe(providers) for name in (
        "referring", "primary_care", "facility", "supervising", "pick_up", "drop_off",
    )},
)  # fmt: skip


@FEW
@given(deep_claims)
def test_everything_a_claim_carries_reads_back(claim: ProfessionalClaim) -> None:
    data = render_837p(ENVELOPE, [claim], batch_reference="B1")
    (read,) = parse_837p(data)
    assert bare(read) == claim
    assert render_837p(ENVELOPE, [read], batch_reference="B1") == data


advice_lines = st.builds(
    RemittanceLine, procedure=texts, charge_cents=cents, paid_cents=cents, description=maybe_text,
    submitted_procedure=texts, submitted_qualifier=st.sampled_from(["", "N4"]),
    submitted_description=maybe_text, submitted_units=numbers, remarks=some(texts),
    other_remarks=some(st.tuples(st.just("RX"), texts)), dates=some(coded_days, 2),
    amounts=some(coded_cents), quantities=some(st.tuples(codes, numbers)),
)  # fmt: skip
advice_claims = st.builds(
    RemittanceClaim, control_number=texts, status=st.just("1"), charge_cents=cents,
    paid_cents=cents, header_number=st.sampled_from(["1", "2", "110212"]), drg=maybe_text,
    drg_weight=st.just("") | numbers, patient_status=maybe_text, remarks=some(texts, 5),
    outpatient=maybe(outpatients), other_subscriber=maybe(st.just(Party("ROE", id="X", id_qualifier="MI"))),
    other_parties=some(st.tuples(codes, st.builds(Party, name=texts)), 2), contacts=some(contacts, 2),
    dates=some(coded_days, 2), amounts=some(coded_cents), quantities=some(st.tuples(codes, numbers)),
    lines=some(advice_lines, 2),
) | st.builds(
    RemittanceClaim, control_number=texts, status=st.just("1"), charge_cents=cents,
    paid_cents=cents, inpatient=inpatients, remarks=some(texts, 5),
)  # fmt: skip
summaries = st.builds(
    ProviderSummary, header_number=st.just("1"), provider_id=texts, facility_kind=st.just("11"),
    year_end=days, claims_count=numbers, charge_cents=cents,
    amounts=st.sampled_from([(), (("TS313", 1250),), (("TS324", 1), ("TS201", 7))]),
    quantities=st.sampled_from([(), (("TS323", "4"),), (("TS207", "2"),)]),
)  # fmt: skip
advices = st.builds(
    replace, st.just(a_remittance()),
    claims=some(advice_claims, 2).map(lambda found: tuple(sorted(found, key=lambda claim: claim.header_number))),
    payment_format=st.sampled_from(["", "CTX"]), originator_id=maybe_text, originator_suffix=maybe_text,
    payer_bank_qualifier=st.sampled_from(["", "04"]), payer_account_kind=st.sampled_from(["", "SG"]),
    payee_bank_qualifier=st.sampled_from(["", "04"]), payee_account_kind=st.sampled_from(["", "SG"]),
    trace_suffix=maybe_text, currency=st.sampled_from(["", "CAD"]), references=some(coded_texts),
    dates=some(coded_days, 2), delivery=maybe(st.builds(ReportDelivery, st.just("OL"), maybe_text, texts)),
    other_parties=some(st.tuples(st.just("ZZ"), st.builds(Party, name=texts, address=addresses)), 2),
    summaries=some(summaries, 2),
)  # fmt: skip


@FEW
@given(st.lists(advices, min_size=1, max_size=2))
def test_everything_a_remittance_carries_reads_back(batch: list[Remittance]) -> None:
    data = render_835(ENVELOPE, batch)
    read = list(parse_835(data))
    assert [bare(each) for each in read] == [
        replace(each, claims=tuple(map(bare, each.claims))) for each in batch
    ]
    assert render_835(ENVELOPE, read) == data


@FEW
@given(st.lists(advices, min_size=1, max_size=3))
def test_the_stream_of_claims_is_the_remittances_claim_by_claim(batch: list[Remittance]) -> None:
    data = render_835(ENVELOPE, batch)
    told = list(stream_835(data))
    whole = list(parse_835(data))
    assert [claim for _, claim in told if claim] == [c for each in whole for c in each.claims]
    ends = [remittance for remittance, claim in told if claim is None]
    assert ends == [replace(each, claims=()) for each in whole]
    for remittance, _ in told:
        assert remittance.claims == ()
        assert remittance.payer == whole[0].payer


@FEW
@given(deep_claims, deep_lines)
def test_a_value_read_holds_only_its_own_fields_and_cannot_be_changed(
    claim: ProfessionalClaim, line: ServiceLine
) -> None:
    (read,) = parse_837p(
        render_837p(ENVELOPE, [replace(claim, lines=(line,))], batch_reference="B")
    )
    for value in (read, *read.lines, *read.other_coverages, read.subscriber, read.billing):
        assert vars(value).keys() <= type(value).__dataclass_fields__.keys()
        assert hash(value) == hash(replace(value))
        with pytest.raises(FrozenInstanceError):
            value.offset = 1  # type: ignore[misc]
