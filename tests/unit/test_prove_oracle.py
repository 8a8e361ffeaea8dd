"""The oracle of the practice simulator reads and adds up by itself, and sees what is wrong."""

from __future__ import annotations

from tools.prove.oracle import Oracle, payments, told_over

PAID = (
    "ISA*00*~GS*HP~ST*835*1~BPR*I*95*C*ACH~TRN*1*T1*1999~N1*PR*SILVER~LX*1~"
    "CLP*A1*1*150.5*105*20~SVC*HC:99213*150.5*105~CAS*CO*45*25.5*1~CAS*PR*1*15**2*5~"
    "PLB*1*20261231*WO:X*12*L6:Y*-2~SE*9*1~GE*1~"
)
BACK = (
    "ST*835*2~BPR*H*0*C*NON~TRN*1*T2*1999~CLP*A1*22*-150.5*-105*-20~CAS*CO*45*-25.5~"
    "CAS*PR*1*-15**2*-5~PLB*1*20261231*FB:T2*-105~SE*9*2~"
)
SHORT = "ST*835*3~BPR*I*10*C~TRN*1*T3*1999~CLP*B1*1*20*10~CAS*CO*45*9.99~SE*5*3~"


def test_every_amount_is_read_to_the_cent_with_its_sign() -> None:
    (payment,) = payments(PAID.encode())
    (claim,) = payment.claims
    assert (payment.trace_number, payment.paid_cents) == ("T1", 9500)
    assert (claim.control_number, claim.charge_cents, claim.paid_cents) == ("A1", 15050, 10500)
    assert claim.adjusted == {("CO", "45"): 2550, ("PR", "1"): 1500, ("PR", "2"): 500}
    assert payment.moved == {"WO": 1200, "L6": -200}
    assert payment.is_balanced


def test_a_payment_sent_again_counts_once_and_one_taken_back_counts_against_it() -> None:
    oracle = Oracle()
    for data in (PAID, PAID.replace("~", "~\r\n"), BACK):
        oracle.came(data.encode())
    assert oracle.paid_cents == oracle.on_the_way_cents == 9500
    assert oracle.settled() == {"A1": 0}
    assert oracle.moved_cents("WO", "FB", "72") == 1200 - 10500
    assert oracle.moved_cents("L6") == -200
    assert oracle.other_moves() == 0
    oracle.bank_day()
    assert (oracle.banked_cents, oracle.on_the_way_cents) == (9500, 0)


def test_a_payment_that_does_not_add_up_is_not_expected_in_the_books() -> None:
    oracle = Oracle()
    oracle.came(SHORT.encode())
    assert oracle.held == {"T3"}
    assert oracle.paid_cents == 0
    assert oracle.settled() == {}


def test_what_a_second_payer_cut_of_a_line_that_is_settled_already_may_not_be_cut() -> None:
    first = "CLP*A1*1*130*82*0~SVC*HC:97530*71*31~CAS*CO*45*40~SVC*HC:97140*59*51~CAS*CO*45*8~"
    second = "CLP*A1*2*130*30*0~SVC*HC:97530*71*30**1*HC:97530~CAS*CO*45*10~CAS*OA*23*31~"
    oracle = Oracle()
    for number, claim in enumerate((first, second)):
        oracle.came(f"ST*835*1~BPR*I*0*C~TRN*1*T{number}*1~{claim}SE*1*1~".encode())
    assert oracle.held == {"T0", "T1"}  # the pieces above do not add up; they are read all the same
    decisions = [claim for payment in oracle.known.values() for claim in payment.claims]
    # 97530 is charged 71 and settled by 31 + 40 + 30 + 10: of the 40 over it, 50 were cut.
    assert told_over(decisions) == 4000
    assert told_over(decisions[:1]) == 0
