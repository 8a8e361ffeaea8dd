"""Help: what the word or the code under the cursor means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.engines.codesets.carc import carc_words
from claimwright.engines.codesets.rarc import rarc_words
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.listing import searched
from claimwright.interfaces.web.words import ADJUSTMENT_GROUPS
from claimwright.interfaces.web.worklist.terms import ALSO, TERMS

MOST = 5
LONGEST = 200
ADJUSTMENT = re.compile(r"\b(CO|PR|OA|PI|CR)[- ]?(\d{1,3}|[A-Z]\d{1,2})\b")
REMARK = re.compile(r"\b(MA\d{2,3}|M\d{1,3}|N\d{1,3})\b")
WORDS = sorted({**ALSO, **{term: term for term in TERMS}}, key=len, reverse=True)


@page("home.view")
def glossary(request: PracticeRequest) -> HttpResponse:
    """Every word of the trade with its meaning."""
    text = searched(request).casefold()
    found = [
        (term, meaning)
        for term, meaning in TERMS.items()
        if not text or text in term or text in meaning.casefold() or ALSO.get(text) == term
    ]
    return render(request, "worklist/glossary.html", {"terms": found, "text": searched(request)})


@page("home.view")
def explain(request: PracticeRequest) -> HttpResponse:
    """The words and codes in a bit of a page, explained."""
    text = request.GET.get("q", "")[:LONGEST]
    return render(request, "worklist/explained.html", {"found": explained(text), "text": text})


def explained(text: str) -> list[tuple[str, str]]:
    """(word or code, meaning) of what the text holds, codes first, at most five.

    >>> explained("Denied")[0][0]
    'denial'
    """
    found = dict(_codes(text))
    rest = f" {' '.join(re.findall(r'[a-z0-9’-]+', text.casefold().replace(chr(39), '’')))} "
    for word in WORDS:
        if len(found) >= MOST:
            break
        plain = word.replace("'", "’")
        for form in (plain, f"{plain}s"):
            if f" {form} " in rest:
                term = word if word in TERMS else ALSO[word]
                found.setdefault(term, TERMS[term])
                rest = rest.replace(f" {form} ", "  ")
    return list(found.items())[:MOST]


def _codes(text: str) -> Iterator[tuple[str, str]]:
    for group, reason in ADJUSTMENT.findall(text):
        if words := carc_words(reason):
            yield f"{group}-{reason}", f"{words.rstrip('.')}. {group}: {ADJUSTMENT_GROUPS[group]}."
    for code in REMARK.findall(text):
        if words := rarc_words(code):
            yield code, words
