"""Claims leave once, in numbered files, and every answer is taken exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.adjudications import NewAdjudication, NewAdjudicationLine
from claimwright.cycle.claims.models import Claim
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.cycle.submission import operations, queries
from claimwright.cycle.submission.domain.batching import NewRoute, UnfaithfulFile
from claimwright.cycle.submission.models import Batch
from claimwright.cycle.submission.operations import NoRoute, sending
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.readstatus import parse_276
from claimwright.engines.x12.status import StatusCode
from claimwright.foundation import wiring
from claimwright.foundation.documents import store
from claimwright.foundation.transports import TransportFailed
from tests.support.claim_cast import (
    MBI,
    NOW,
    VISIT,
    a_new_visit,
    a_patient,
    a_visit,
    open_clinic,
    visits,
)
from tests.unit.cycle.scrubbing.few_tables import reading
from tests.unit.cycle.submission.cast import (
    ACCEPTED,
    BACK,
    FORWARDED,
    NO_MEMBER,
    ON,
    a_277,
    a_277ca,
    a_999,
    a_fault,
    a_refused_batch,
    a_set,
    a_ta1,
    about,
)
from tests.unit.engines.x12.judge import judged

ONE, TWO = "CW0000001A", "CW0000002A"


class Wire:
    """The other end of the line: what arrived there, and whether the line is up."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, bytes]] = []
        self.is_down = False

    def send(self, name: str, data: bytes) -> None:
        if self.is_down:
            raise TransportFailed("the line is down")
        self.arrived.append((name, data))


@pytest.fixture
def clinic(practice):
    return open_clinic()


@pytest.fixture
def wire(monkeypatch):
    made = Wire()
    monkeypatch.setattr(wiring, "_factory", [lambda slug: made])
    return made


@pytest.fixture
def leave(django_capture_on_commit_callbacks):
    """Submit what is ready, commit, and let the transport have it."""

    def act(now=NOW, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return operations.submit_ready(now=now, **more)

    return act


def ready(clinic, count=2, payer_id=None):
    """So many clean claims, ready to leave; gives their ids."""
    patient = a_patient((payer_id or clinic.blue_id, "BV123456"))
    new = [
        a_new_visit(
            clinic,
            patient,
            source_key=f"{payer_id}-{n}",
            service_on=VISIT - timedelta(days=n),
        )
        for n in range(count)
    ]
    made = claims.assemble_claims(encounter_ids=visits(new), as_of=VISIT)
    done = scrubbing.scrub_claims(claim_ids=made.claim_ids, as_of=VISIT, tables=reading())
    assert done.held_ids == ()
    return list(made.claim_ids)


def take(kind, data, name="answer.x12", now=NOW):
    file = store.keep(data, name=name, kind=kind)
    return operations.receive_acknowledgement(file_id=file.id, kind=kind, now=now)


def states(ids):
    held = claim_queries.get_claims(ids=ids)
    return [held[pk].state for pk in ids]


def sound():
    assert queries.violations() == []
    assert claim_queries.violations() == []


def test_ready_claims_leave_in_one_file(clinic, wire, leave):
    ids = ready(clinic)
    (batch,) = leave()
    assert states(ids) == ["submitted", "submitted"]
    ((name, data),) = wire.arrived
    assert (name, data) == (batch.name, store.read(batch.file_id))
    sent = list(parse_837p(data))
    assert {claim.control_number for claim in sent} == {ONE, TWO}
    assert {claim.receiver.id for claim in sent} == {"CLEARINGHOUSE"}
    assert sent[0].header.batch_reference == "CW000000001"
    assert judged(data) == []
    (row,) = queries.batches_page().rows
    assert (row.claim_count, row.charge_cents, row.sent_at) == (2, 20_000, NOW)
    sound()


def test_nothing_ready_sends_nothing_and_uses_no_number(clinic, wire, leave):
    assert leave() == []
    assert wire.arrived == []
    ready(clinic)
    (batch,) = leave()
    assert Batch.objects.get(pk=batch.batch_id).interchange_control == 1


def test_a_second_run_sends_nothing_again(clinic, wire, leave):
    ready(clinic)
    leave()
    assert leave() == []
    assert len(wire.arrived) == 1


def test_numbers_are_never_used_twice(clinic, wire, leave):
    operations.set_route(
        new=NewRoute(name="House", receiver_id="HOUSE", receiver_name="HOUSE", claims_per_file=1)
    )
    ready(clinic, 3)
    leave()
    rows = list(Batch.objects.order_by("id"))
    for name in ("interchange_control", "group_control", "reference", "name"):
        assert len({getattr(row, name) for row in rows}) == 3
    assert [row.claim_count for row in rows] == [1, 1, 1]
    sound()


def test_a_payer_with_its_own_route_gets_its_own_file(clinic, wire, leave):
    for new in (
        NewRoute(name="House", receiver_id="HOUSE", receiver_name="HOUSE"),
        NewRoute(name="Blue", receiver_id="BLUE", receiver_name="BLUE", payer_id=clinic.blue_id),
    ):
        operations.set_route(new=new)
    ready(clinic, 1)
    ready(clinic, 1, clinic.medigap_id)
    leave()
    assert sorted(row.receiver_id for row in Batch.objects.all()) == ["BLUE", "HOUSE"]


def test_no_way_to_the_payer_is_told_and_nothing_is_sent(clinic, wire, leave):
    operations.set_route(
        new=NewRoute(name="Blue", receiver_id="BLUE", receiver_name="BLUE", payer_id=clinic.blue_id)
    )
    ids = ready(clinic, 1, clinic.medigap_id)
    with pytest.raises(NoRoute, match="C-000001"):
        leave()
    assert states(ids) == ["ready"]


def test_a_file_that_does_not_read_back_is_never_sent(clinic, wire, leave, monkeypatch):
    ids = ready(clinic)
    honest = sending.render_837p
    monkeypatch.setattr(
        sending,
        "render_837p",
        lambda *a, **k: honest(*a, **k).replace(b"HC:99213", b"HC:99215"),
    )
    with pytest.raises(UnfaithfulFile):
        leave()
    assert states(ids) == ["ready", "ready"]
    assert Batch.objects.count() == 0
    assert wire.arrived == []


def test_a_file_the_line_did_not_take_leaves_later_with_the_same_bytes(clinic, wire, leave):
    wire.is_down = True
    ready(clinic)
    (batch,) = leave()
    (row,) = queries.batches_page().rows
    assert (row.sent_at, row.last_error) == (None, "the line is down")
    assert operations.deliver_unsent(now=NOW) == 0
    wire.is_down = False
    assert operations.deliver_unsent(now=NOW) == 1
    assert operations.deliver_unsent(now=NOW) == 0
    assert wire.arrived == [(batch.name, store.read(batch.file_id))]


def test_a_kept_file_that_cannot_be_read_does_not_hold_up_the_others(clinic, wire, leave):
    wire.is_down = True
    ready(clinic, 1)
    (lost,) = leave()
    ready(clinic, 1, clinic.medigap_id)
    (other,) = leave()
    store.path_of(lost.file_id).unlink()
    wire.is_down = False
    assert operations.deliver_unsent(now=NOW) == 1
    assert [name for name, _ in wire.arrived] == [other.name]
    rows = {row.name: row for row in queries.batches_page().rows}
    assert rows[lost.name].sent_at is None
    assert rows[lost.name].last_error == "the kept file cannot be read: No such file or directory"


def test_sending_again_sends_the_same_bytes_and_moves_nothing(clinic, wire, leave):
    ids = ready(clinic)
    (batch,) = leave()
    before = [len(claim_queries.timeline(claim_id=pk)) for pk in ids]
    operations.resend_batch(batch_id=batch.batch_id, now=NOW)
    assert wire.arrived[0] == wire.arrived[1]
    assert [len(claim_queries.timeline(claim_id=pk)) for pk in ids] == before


def test_a_claim_goes_all_the_way_to_its_payer(clinic, wire, leave):
    ids = ready(clinic, 1)
    leave()
    assert take("ta1", a_ta1()).outcome == "matched"
    assert take("999", a_999(a_set())).matched_count == 1
    first = take("277ca", a_277ca(about(ONE, FORWARDED)))
    assert (first.accepted_ids, states(ids)) == ((), ["submitted"])
    last = take("277ca", a_277ca(about(ONE, ACCEPTED, payer_number="BVC9"), source="PR"))
    assert last.accepted_ids == (ids[0],)
    claim = claim_queries.get_claim(claim_id=ids[0])
    assert (claim.state, claim.payer_claim_number) == ("accepted", "BVC9")
    (sent,) = queries.submissions_for(claim_ids=ids)[ids[0]]
    assert (sent.outcome, sent.progress, sent.payer_accepted_at) == ("accepted", 4, NOW)
    told = claim_queries.timeline(claim_id=ids[0])
    assert [event.kind for event in told][-3:] == ["acknowledged", "acknowledged", "moved"]
    assert all(event.file_public_id for event in told[-4:])
    kinds = [a.kind for a in queries.acknowledgements_for(claim_ids=ids)[ids[0]]]
    assert kinds == ["ta1", "999", "277ca", "277ca"]
    sound()


@pytest.mark.parametrize("source", ["AY", "PR"])
def test_a_rejection_is_told_in_words_and_the_claim_can_be_mended(clinic, wire, leave, source):
    ids = ready(clinic)
    leave()
    done = take("277ca", a_277ca(about(ONE, NO_MEMBER), about(TWO, ACCEPTED), source=source))
    rejected = [pk for pk in ids if claim_queries.get_claim(claim_id=pk).control_number == ONE]
    assert done.rejected_ids == tuple(rejected)
    told = claim_queries.timeline(claim_id=rejected[0])[-1]
    assert told.title == "Rejected"
    assert "policy holder: member id (A7:164:IL)" in told.words
    claims.revise_claims(claim_ids=rejected, reason="Member id corrected", as_of=VISIT)
    scrubbing.scrub_claims(claim_ids=rejected, as_of=VISIT, tables=reading())
    (batch,) = leave()
    assert batch.claim_count == 1
    assert states(rejected) == ["submitted"]
    sound()


def test_the_same_bytes_and_the_same_words_twice_move_nothing(clinic, wire, leave):
    ids = ready(clinic, 1)
    leave()
    data = a_277ca(about(ONE, ACCEPTED), source="PR")
    take("277ca", data)
    before = len(claim_queries.timeline(claim_id=ids[0]))
    assert take("277ca", data).outcome == "duplicate"
    again = a_277ca(about(ONE, ACCEPTED), source="PR", control=901)
    assert take("277ca", again).outcome == "duplicate"
    assert len(claim_queries.timeline(claim_id=ids[0])) == before
    sound()


def test_answers_out_of_order_end_at_the_same_place(clinic, wire, leave):
    ids = ready(clinic, 1)
    leave()
    take("277ca", a_277ca(about(ONE, ACCEPTED), source="PR"))
    take("277ca", a_277ca(about(ONE, FORWARDED)))
    take("999", a_999(a_set()))
    take("ta1", a_ta1())
    assert states(ids) == ["accepted"]
    (sent,) = queries.submissions_for(claim_ids=ids)[ids[0]]
    assert (sent.outcome, sent.progress) == ("accepted", 4)
    sound()


def test_a_payer_refuses_its_own_claims_and_no_others(clinic, wire, leave):
    """A file to a clearinghouse holds claims to many payers; a batch answer of one is about its."""
    blue, medigap = ready(clinic, 1), ready(clinic, 1, clinic.medigap_id)
    leave()
    named = {each.id: Party(each.name, id=each.edi_id) for each in contracting.list_payers()}
    done = take("277ca", a_refused_batch(payer=named[clinic.medigap_id]))
    assert (done.outcome, done.rejected_ids) == ("matched", tuple(medigap))
    assert (states(blue), states(medigap)) == (["submitted"], ["rejected"])
    (row,) = queries.batches_page().rows
    assert row.answer == "partly"
    done = take("277ca", a_refused_batch(payer=Party("NOBODY WE KNOW", id="X1")))
    assert (done.outcome, done.rejected_ids) == ("held", ())
    assert "holds no claim to NOBODY WE KNOW" in done.findings[0].message
    assert states(blue) == ["submitted"]
    sound()


def test_a_refused_group_is_heard_after_its_set_was_accepted(clinic, wire, leave):
    ids = ready(clinic)
    leave()
    take("999", a_999(a_set()))
    done = take("999", a_999(a_set(), code="R"))
    assert (done.outcome, set(done.rejected_ids)) == ("matched", set(ids))
    sound()


def test_an_answer_that_says_neither_yes_nor_no_waits_for_a_person(clinic, wire, leave):
    ids = ready(clinic, 1)
    leave()
    done = take("999", a_999(code="P"))
    assert (done.outcome, done.findings[0].code) == ("held", "ACK-UNCLEAR")
    assert "which claims were not read" in done.findings[0].message
    assert take("ta1", a_ta1(code="", note="")).outcome == "held"
    assert take("999", a_999(a_set(number="0009"))).outcome == "held"
    assert states(ids) == ["submitted"]
    sound()


def test_an_answer_between_strangers_moves_nothing(clinic, wire, leave):
    """Group numbers are small: theirs may be ours too."""
    ids = ready(clinic, 1)
    leave()
    strangers = replace(BACK, sender_id="OTHERHOUSE", receiver_id="OTHERCLINIC")
    done = take("999", a_999(a_set("R", a_fault()), code="R", back=strangers))
    assert (done.outcome, done.findings[0].code) == ("held", "ACK-ORPHAN")
    assert states(ids) == ["submitted"]
    to_us = replace(BACK, sender_id="OTHERHOUSE", receiver_id=sender_of(wire.arrived[0][1]))
    assert take("999", a_999(a_set(), back=to_us)).outcome == "matched"
    sound()


def sender_of(data: bytes) -> str:
    return data[35:50].decode().strip()


def test_an_answer_about_an_old_version_leaves_the_new_one_alone(clinic, wire, leave):
    ids = ready(clinic, 1)
    leave()
    take("277ca", a_277ca(about(ONE, NO_MEMBER)))
    claims.revise_claims(claim_ids=ids, reason="Corrected", as_of=VISIT)
    scrubbing.scrub_claims(claim_ids=ids, as_of=VISIT, tables=reading())
    leave()
    done = take("277ca", a_277ca(about(ONE, StatusCode("A3", "35", "", ON, "U")), source="PR"))
    assert (done.outcome, done.rejected_ids, states(ids)) == ("matched", (), ["submitted"])
    sound()


def test_an_answer_about_nothing_of_ours_is_kept(clinic, wire, leave):
    ids = ready(clinic, 1)
    leave()
    done = take(
        "277ca", a_277ca(about("SOMEONE-ELSE", ACCEPTED), about(ONE, ACCEPTED), source="PR")
    )
    assert (done.outcome, done.matched_count) == ("held", 1)
    assert "SOMEONE-ELSE" in done.findings[0].message
    assert states(ids) == ["accepted"]
    (orphan,) = queries.orphans()
    assert orphan.verdict == "accepted"


def test_a_999_that_refuses_the_set_rejects_its_claims(clinic, wire, leave):
    ids = ready(clinic)
    leave()
    refused = a_set("R", a_fault(f"CLM01:{ONE}"))
    done = take("999", a_999(refused, code="R"))
    assert set(done.rejected_ids) == set(ids)
    words = {
        claim_queries.get_claim(claim_id=pk).control_number: claim_queries.timeline(claim_id=pk)[
            -1
        ].words
        for pk in ids
    }
    assert "element 9 is missing" in words[ONE]
    assert "Another claim in the file was faulty" in words[TWO]
    assert queries.batches_page().rows[0].answer == "rejected"
    sound()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("ta1", a_ta1(code="R", note="021")),
        ("999", a_999(code="R")),
        ("277ca", a_refused_batch()),
    ],
    ids=["interchange", "group", "batch"],
)
def test_a_whole_file_refused_rejects_every_claim_in_it(clinic, wire, leave, kind, data):
    ids = ready(clinic)
    leave()
    assert set(take(kind, data).rejected_ids) == set(ids)
    assert states(ids) == ["rejected", "rejected"]
    sound()


def test_a_file_refused_because_they_have_it_already_rejects_nothing(clinic, wire, leave):
    ids = ready(clinic, 1)
    leave()
    assert take("ta1", a_ta1(code="R", note="025")).rejected_ids == ()
    assert states(ids) == ["submitted"]


def test_acknowledgements_of_eligibility_files_touch_no_claim(clinic, wire, leave):
    ids = ready(clinic, 1)
    leave()
    assert take("999", a_999(a_set("R"), kind="HS", code="R")).outcome in ("matched", "held")
    assert take("ta1", a_ta1("500000001", "R", "021")).outcome == "matched"
    assert states(ids) == ["submitted"]


@pytest.mark.parametrize("cut", [40, 200, -30])
def test_a_truncated_answer_is_held_whole(clinic, wire, leave, cut):
    ids = ready(clinic, 1)
    leave()
    data = a_277ca(about(ONE, ACCEPTED), source="PR")
    done = take("277ca", data[:cut])
    assert (done.outcome, done.accepted_ids) == ("held", ())
    assert done.findings
    assert states(ids) == ["submitted"]


def test_a_payment_without_a_277ca_counts_as_accepted(clinic, wire, leave):
    (claim_id,) = ready(clinic, 1)
    leave()
    pay(claim_id)
    assert states([claim_id]) == ["adjudicated"]
    stand = queries.conservation()
    assert (stand.sent, stand.accepted, stand.rejected, stand.awaiting) == (1, 1, 0, 0)
    take("277ca", a_277ca(about(ONE, NO_MEMBER), source="PR"))
    assert states([claim_id]) == ["adjudicated"]


def pay(claim_id, share=2_000):
    (version,) = claim_queries.versions(claim_ids=[claim_id])[claim_id]
    (line,) = claim_queries.claim_lines(version_ids=[version.id])[version.id]
    claims.record_adjudications(
        new=[
            NewAdjudication(
                claim_id=claim_id,
                version_id=version.id,
                payer_id=version.payer_id,
                remittance_ref="EFT",
                status="1",
                payer_claim_number="P1",
                charge_cents=10_000,
                paid_cents=10_000 - share,
                allowed_cents=10_000,
                patient_cents=share,
                paid_on=VISIT + timedelta(days=14),
                lines=(
                    NewAdjudicationLine(
                        line_number=1,
                        charge_line_id=line.charge_line_id,
                        procedure="99213",
                        charge_cents=10_000,
                        paid_cents=10_000 - share,
                        allowed_cents=10_000,
                        adjustments=(Adjustment("PR", "2", share),),
                    ),
                ),
            )
        ],
        now=NOW,
    )


def test_sent_is_always_accepted_rejected_or_awaiting(clinic, wire, leave):
    ready(clinic, 4)
    leave()
    take("277ca", a_277ca(about(ONE, NO_MEMBER), about(TWO, ACCEPTED), source="PR"))
    stand = queries.conservation()
    assert (stand.sent, stand.accepted, stand.rejected, stand.awaiting) == (4, 1, 1, 2)
    sound()


def test_silence_is_noticed_until_the_answer_or_the_payment_comes(clinic, wire, leave):
    first, second = ready(clinic, 2)
    leave()
    assert queries.overdue(now=NOW) == []
    (late,) = queries.overdue(now=NOW + timedelta(hours=2))
    assert set(late.claim_ids) == {first, second}
    assert "999" in late.words
    take("999", a_999(a_set()))
    assert queries.overdue(now=NOW + timedelta(hours=2)) == []
    pay(first)
    (late,) = queries.overdue(now=NOW + timedelta(days=3))
    assert late.claim_ids == (second,)
    assert "277CA" in late.words


def test_violations_name_a_state_without_its_sending(clinic, wire, leave):
    (claim_id,) = ready(clinic, 1)
    leave()
    Claim.objects.filter(pk=claim_id).update(state="accepted")
    Batch.objects.update(claim_count=9)
    told = queries.violations()
    assert "claim C-000001 is accepted, but its sending says otherwise" in told
    assert any("holds 1 claims, 9 are listed" in sentence for sentence in told)


def test_a_payer_is_asked_and_its_answer_is_kept(
    clinic, wire, leave, django_capture_on_commit_callbacks
):
    ids = ready(clinic, 1)
    leave()
    with django_capture_on_commit_callbacks(execute=True):
        file = operations.ask_status(claim_ids=ids, now=NOW)
    (asked,) = parse_276(store.read(file.file_id))
    assert (asked.claim_control_number, wire.arrived[-1][0]) == (ONE, file.name)
    pending = a_277(asked.trace_number, ONE, StatusCode("P1", "45", "", ON), payer_number="BVC9")
    assert take("277", pending).outcome == "matched"
    told = claim_queries.timeline(claim_id=ids[0])[-1]
    assert told.title == "Status answered"
    assert "waiting for a decision about benefits" in told.words
    assert claim_queries.get_claim(claim_id=ids[0]).payer_claim_number == "BVC9"
    assert states(ids) == ["submitted"]


def test_nobody_is_asked_about_claims_that_were_not_sent(clinic, wire):
    assert operations.ask_status(claim_ids=ready(clinic), now=NOW) is None


def test_every_shape_of_claim_satisfies_an_independent_judge(clinic, wire, leave):
    """A dependent, Medicare, workers' compensation and a secondary, as pyx12 reads them."""
    shapes = [
        a_patient((clinic.blue_id, "BV1"), (clinic.medigap_id, "SM1"), last="First"),
        a_patient((clinic.medicare_id, MBI), last="Second"),
        a_patient(
            (clinic.comp_id, ""),
            last="Third",
            employer_name="Ohio Steel",
            property_claim_number="WC-77",
        ),
    ]
    encounters = [
        a_visit(clinic, patient, "99213", source_key=str(patient), **more)
        for patient, more in zip(
            shapes, [{}, {}, {"related_causes": ("EM",), "accident_on": VISIT}], strict=True
        )
    ]
    made = claims.assemble_claims(encounter_ids=encounters, as_of=VISIT)
    done = scrubbing.scrub_claims(claim_ids=made.claim_ids, as_of=VISIT, tables=reading())
    assert done.held_ids == ()
    (batch,) = leave()
    assert judged(store.read(batch.file_id)) == []
    pay(made.claim_ids[0])
    after = VISIT + timedelta(days=20)
    second = claims.assemble_next_payer(claim_ids=made.claim_ids[:1], as_of=after)
    held = scrubbing.scrub_claims(claim_ids=second, as_of=after, tables=reading()).held_ids
    assert held == ()
    (batch,) = leave()
    assert judged(store.read(batch.file_id)) == []
    sound()
