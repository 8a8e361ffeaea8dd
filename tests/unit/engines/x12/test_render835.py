"""Remittances written as 835: read back the same, and accepted by a judge that is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.unit.engines.x12.cast import ENVELOPE, a_remittance, bare
from tests.unit.engines.x12.judge import judged

from claimwright.engines.x12.balance835 import balance_835
from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.remittance import ProviderAdjustment, Remittance
from claimwright.engines.x12.render835 import render_835


def a_remittance_with_everything() -> Remittance:
    """A reversal and its correction, a changed code, forwarding, interest and an overpayment."""
    (paid,) = a_remittance().claims
    (line,) = paid.lines
    turned = replace(
        line,
        charge_cents=-12500,
        paid_cents=-8000,
        adjustments=(Adjustment("CO", "45", -2500), Adjustment("PR", "2", -2000)),
        allowed_cents=None,
        remarks=(),
    )
    reversal = replace(
        paid,
        status="22",
        charge_cents=-12500,
        paid_cents=-8000,
        patient_cents=0,
        lines=(turned,),
        rendering=None,
    )
    changed = replace(
        line,
        procedure="99212",
        modifiers=("25", "GT"),
        submitted_procedure="99213",
        to_on=date(2026, 2, 4),
        references=(("LU", "11"),),
    )
    corrected = replace(
        paid,
        status="19",
        lines=(changed,),
        insured=Party("DOE", "JANE", is_person=True, id_qualifier="MI", id="W1"),
        crossover=Party("GAP MUTUAL", id_qualifier="PI", id="67890"),
        remarks=("MA18", "N211"),
        references=(("EA", "M77"),),
        amounts=(("I", 127),),
        from_on=date(2026, 2, 3),
        to_on=date(2026, 2, 4),
    )
    return a_remittance(
        claims=(reversal, paid, corrected),
        payment_cents=3127,
        provider_adjustments=(
            ProviderAdjustment("1234567893", date(2026, 12, 31), "WO", "ICN9", 5000),
            ProviderAdjustment("1234567893", date(2026, 12, 31), "L6", "", -127),
        ),
    )


STORIES = [a_remittance, a_remittance_with_everything]


def test_a_remittance_reads_back_as_it_was_written() -> None:
    remittances = [story() for story in STORIES]
    assert [bare(each) for each in parse_835(render_835(ENVELOPE, remittances))] == remittances


def test_pyx12_accepts_it_and_it_balances() -> None:
    for story in STORIES:
        data = render_835(ENVELOPE, [story()])
        assert judged(data) == []
        assert balance_835(story()) == []
        assert envelope_faults(data) == []


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    data = render_835(ENVELOPE, [story() for story in STORIES])
    assert render_835(ENVELOPE, parse_835(data)) == data


def test_a_payment_without_money_has_no_bank_and_no_claims() -> None:
    nothing = a_remittance(
        payment_cents=0,
        method="NON",
        claims=(),
        payer_bank="",
        payer_account="",
        payee_bank="",
        payee_account="",
    )
    data = render_835(ENVELOPE, [nothing])
    assert b"BPR*I*0*C*NON************20260220~" in data
    assert b"LX*" not in data
    assert [bare(each) for each in parse_835(data)] == [nothing]


def test_a_payer_without_its_own_id_goes_by_its_trace_id() -> None:
    nameless = a_remittance(payer=Party(name="ACME HEALTH"))
    (read,) = parse_835(render_835(ENVELOPE, [nameless]))
    assert (read.payer.id, read.payer.id_qualifier) == ("1123456789", "")


def test_a_broken_claim_does_not_take_its_neighbors_with_it() -> None:
    data = render_835(ENVELOPE, [a_remittance_with_everything()])
    broken = data.replace(b"CLP*AC-0001*22*-125*", b"XYZ*1*2~CLP*AC-0001*22*-12S*")
    (read,) = parse_835(broken)
    assert [claim.charge_cents for claim in read.claims] == [0, 12500, 12500]
    assert [(fault.code, fault.found) for fault in read.faults] == [
        ("X12-AMOUNT-UNREADABLE", "-12S")
    ]
