"""A file's page tells it as a person would, before its segments."""

from __future__ import annotations

import re

from django.test import Client


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
