"""Every transaction is told in words, in memory that does not grow with the file."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from tests.unit.engines.x12_judge.files import claims_file, file_of, remittance_file

from claimwright.engines.x12.explain import explain, explain_html, explain_lines, tell


def flat(text: str) -> str:
    """The text with every run of blank space made one space."""
    return " ".join(text.split())


def told(*segments: str, group: str = "HC", guide: str = "005010") -> str:
    """The words for a set given as its segments without ST and SE."""
    set_id = segments[0]
    body = [f"ST*{set_id}*0001", *segments[1:], f"SE*{len(segments) + 1}*0001"]
    return flat(explain(file_of(body, group=group, guide=guide)))


def test_an_authorization_answer_says_what_was_decided() -> None:
    said = told(
        "278",
        "BHT*0007*11*R1*20260302*0915*18",
        "HL*1**20*1",
        "NM1*X3*2*NORTHWIND HEALTH*****PI*NWH01",
        "HL*2*1*21*1",
        "NM1*1P*1*HART*ALICE****XX*1987654328",
        "HL*3*2*22*1",
        "NM1*IL*1*STONE*RUTH****MI*W5550002",
        "DMG*D8*19580322*F",
        "HL*4*3*EV*1",
        "UM*HS*I*1*11:B",
        "HCR*A1*AUTH77",
        "HI*ABK:M545",
        "HL*5*4*SS*0",
        "SV1*HC:97110**UN*8",
        "AAA*N**33*C",
        group="HI",
        guide="005010X217",
    )
    assert "Answer, made Mar 2, 2026, reference R1." in said
    assert "RUTH STONE (member W5550002), born Mar 22, 1958, female." in said
    assert "✓ Approved in full, authorization number AUTH77." in said
    assert "For M54.5." in said
    assert "Service 97110, 8 units." in said
    assert "✗ Not answered:" in said


def test_an_enrollment_says_who_is_covered_by_what() -> None:
    said = told(
        "834",
        "BGN*00*B1*20260302*0915****2",
        "N1*P5*ACME*FI*123456789",
        "INS*Y*18*024*07*A***TE",
        "REF*0F*W1",
        "NM1*IL*1*STONE*RUTH****34*W5550002",
        "HD*024**HLT*GOLD*IND",
        "DTP*349*D8*20260331",
        "INS*N*19*021*02*A",
        "NM1*IL*1*STONE*IVY",
        "HD*021**DEN",
        group="BE",
        guide="005010X220A1",
    )
    assert "Changes of enrollment B1" in said
    assert "Subscriber RUTH STONE: ended" in said
    assert "Because: end of employment." in said
    assert "Health coverage, plan GOLD, individual: ended." in said
    assert "Dependent IVY STONE: added" in said
    assert "2 members." in said


def test_a_premium_payment_adds_up_or_says_by_how_much_not() -> None:
    segments = (
        "820",
        "BPR*I*95*C*ACH",
        "TRN*3*T1",
        "N1*PE*PLAN",
        "N1*PR*EXCHANGE",
        "ENT*1*2J*EI*1",
        "NM1*QE*1*STONE*RUTH****N*W1",
        "RMR*AZ*P1**100",
        "RMR*AZ*P2**-5",
    )
    assert "✓ 2 amounts of $95.00 in all, as the payment says." in told(*segments, group="RA")
    wrong = told(*("BPR*I*96*C*ACH" if s.startswith("BPR") else s for s in segments), group="RA")
    assert "but $96.00 is paid: $1.00 apart." in wrong


def test_application_advice_and_attachments_are_told() -> None:
    advice = told(
        "824",
        "BGN*11*A1*20260302",
        "N1*41*PAYER*46*1",
        "OTI*TR*TN*NA***20260302*0902*2*0001*837*005010X222A1",
        "TED*024*MEMBER NOT FOUND*NM1*4*9**W1",
        group="AG",
    )
    assert "Claims 0001: rejected" in advice
    assert "✗ MEMBER NOT FOUND, at NM1 9; it was sent as 'W1'." in advice
    papers = told(
        "275",
        "BGN*11*A1*20260302",
        "NM1*QC*1*STONE*RUTH****MI*W1",
        "LX*1",
        "TRN*1*CTRL9",
        "CAT*AE*TX",
        "BIN*5*%PDF-",
        group="PI",
        guide="005010X210",
    )
    assert "Patient RUTH STONE" in papers
    assert "Control number CTRL9." in papers
    assert "5 bytes of data (a PDF document); 5 stated." in papers


def test_institutional_claims_tell_their_codes_by_kind() -> None:
    said = told(
        "837",
        "HL*1**20*1",
        "NM1*85*2*HOSPITAL*****XX*1234567893",
        "HL*2*1*22*0",
        "SBR*P*18*******MA",
        "NM1*IL*1*STONE*RUTH****MI*W1",
        "CLM*I1*1500***11:A:1",
        "DTP*434*RD8*20260101-20260105",
        "CL1*1*7*01",
        "HI*ABK:I214:::::::Y",
        "HI*ABJ:R079",
        "HI*BE:80:::4*BE:A2:::15.31",
        "HI*BBR:02703Z:D8:20260102",
        "LX*1",
        "SV2*0120**1500*DA*5",
        guide="005010X223A3",
    )
    assert "type of bill 111" in said
    assert "For I21.4." in said
    assert "Admitting diagnosis: R07.9." in said
    assert "A2 $15.31" in said
    assert "Principal procedure: 02703Z on Jan 2, 2026." in said
    assert "✓ The lines add up to $1,500.00" in said


def test_a_transaction_without_words_is_outlined_and_an_unclosed_one_named() -> None:
    said = told("850", "BEG*00*SA*1", "N4*PORTLAND*OR*97201", group="PO")
    assert "N4 city PORTLAND · state OR · ZIP 97201" in said
    cut = claims_file()[: claims_file().index(b"~SE*")]
    assert "its SE is missing" in flat(explain(cut))


def test_the_page_is_whole_readable_without_script_and_names_its_x12() -> None:
    page = explain_html(claims_file(), title="a&b")
    assert page.count("<section") == page.count("</section>")
    assert page.count("<html") == page.count("</html>") == 1
    assert "<script" not in page
    assert "style=" not in page
    assert "<title>a&amp;b</title>" in page
    assert '<code class="raw">CLM*A1001*180***11:B:1*Y*A*Y*Y~</code>' in page
    assert 'type="checkbox"' in page


class Endless(io.RawIOBase):
    """A file of a head and one claim again and again, made as it is read."""

    def __init__(self, head: bytes, claim: bytes, count: int) -> None:
        self._pieces = iter([head, *[claim] * count])
        self._held = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._held) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._held += piece
        taken, self._held = self._held[:size], self._held[size:]
        return taken


@pytest.mark.parametrize("data", [claims_file(), remittance_file()])
def test_memory_does_not_grow_with_the_file(data: bytes) -> None:
    start = data.index(b"CLM*") if b"CLM*" in data else data.index(b"CLP*")
    head, claim = data[:start], data[start : data.index(b"~HL*3" if b"CLM*" in data else b"~CLP*A1002") + 1]  # fmt: skip

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in explain_lines(Endless(head, claim, count)):  # type: ignore[arg-type]
            continue
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(50)
    assert peak(9_000) - peak(3_000) < 1_500_000


def test_one_segment_of_a_million_elements_is_told_in_part() -> None:
    huge = remittance_file().replace(b"~SE*", b"~PLB*1*20261231" + b"*WO:1*1" * 300_000 + b"~SE*")
    said = flat(explain(huge))
    assert "too many to tell" in said
    assert len(said) < 200_000


def test_pieces_come_before_the_file_has_ended() -> None:
    parts = tell(claims_file() + b"~" + b"X" * 10)
    first = next(parts)
    assert getattr(first, "kind", "") == "title"
