"""A file's page tells it as a person would, before its segments."""

from __future__ import annotations

import re

from django.test import Client

from claimwright.interfaces.web.files.x12_view import tell_claim
from tests.unit.engines.x12_judge.files import CLAIMS, claims_file


def test_a_file_is_told_in_words_with_its_segments_on_hover(owner: Client) -> None:
    listed = owner.get("/files/").content.decode()
    links = sorted(set(re.findall(r'href="(/files/[0-9a-f-]{36}/?)"', listed)))
    assert links
    pages = [owner.get(link).content.decode() for link in links]
    told = [page for page in pages if "In words" in page]
    assert told
    assert any("Claim " in page and 'title="CL' in page for page in told)


def test_a_claim_is_told_in_words_above_its_segments(owner: Client) -> None:
    listed = owner.get("/claims/").content.decode()
    links = sorted(set(re.findall(r'href="(/claims/[0-9a-f-]{36}/)"', listed)))
    assert links
    page = owner.get(f"{links[0]}x12/").content.decode()
    (heading,) = re.findall(r'<h3[^>]* title="CLM\*([^*]+)\*[^"]*">Claim ([^:<]+):', page)
    assert heading[0] == heading[1]
    assert 'title="CLM05' in page  # the segments below still say what each element is
    assert page.index("<h3") < page.index('class="x12')


def test_a_claim_is_shown_without_the_other_claims_of_its_patient() -> None:
    claims = CLAIMS.replace("CLM*A1003*", "CLM*A1002B*").split("\n")
    second = claims.index("CLM*A1001*180***11:B:1*Y*A*Y*Y")
    end = claims.index("HL*3*1*22*1")
    again = [each.replace("A1001", "A1009") for each in claims[second:end]]
    data = claims_file([*claims[:end], *again, *claims[end:]])
    told = tell_claim(data, "A1009")
    assert told is not None
    shown = [[segment.tag, *(each.text for each in segment.elements)] for segment in told.segments]
    assert [row[1] for row in shown if row[0] == "CLM"] == ["A1009"]
    assert shown[0][:4] == ["HL", "2", "1", "22"]
    assert [row[0] for row in shown].count("LX") == 2
