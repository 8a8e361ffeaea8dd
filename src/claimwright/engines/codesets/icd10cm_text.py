"""Medical words brought to one form, so that a question and the list can meet.

Accents and possessives go, British spelling becomes American, adjectives and plurals become their
noun, endings fall off. "Renal calculi" and "Kidney stone" end as the same two tokens.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from claimwright.engines.codesets.icd10cm_words import ENDING, LEADING, ROOT
from claimwright.engines.codesets.synonyms import STOP_WORDS

POSSESSIVE = re.compile(r"'s\b|(?<=s)'(?=\s|$)|'")
JOINED = (
    (re.compile(r"\bnon[- ](?=[a-z]{4})"), "non"),
    (
        re.compile(
            r"\b(anti|extra|hyper|hypo|inter|intra|macro|micro|para|peri|poly|post|pre|sub)-"
        ),
        r"\1",
    ),
    (re.compile(r"malignant (neoplasm|tumou?r)s?"), "cancer"),
    (re.compile(r"in situ"), "insitu"),
    (re.compile(r"end[- ]stage"), "endstage"),
    (re.compile(r"\bcervix uteri\b|\buterine cervix\b"), "cervix"),
    (re.compile(r"\blymph (nodes?|glands?)\b"), "lymphnode"),
    (re.compile(r"spinal cord"), "spinalcord"),
    (re.compile(r"bile ducts?"), "bileduct"),
    (re.compile(r"diseases classified elsewhere"), "elsewhere"),
)
ENDS = (
    *("ity", "ical", "ial", "ous", "ary", "ic", "al", "ed", "ing", "ium", "ia", "um", "us"),
    *("is", "ae", "a", "e", "y", "i", "o"),
)
SHORTEST_STEM = 5


def words_of(text: str) -> list[str]:
    """The words as they stand, lower case, without accents; fixed phrases are one word."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    plain = POSSESSIVE.sub("", plain.replace("(e)", "e"))
    for pattern, joined in JOINED:
        plain = pattern.sub(joined, plain)
    return re.findall(r"[a-z0-9]+", plain)


@lru_cache(maxsize=100_000)
def american(word: str) -> str:
    """American spelling of a British one: oesophageal, tumour, paralyse."""
    if len(word) <= 4:
        return word
    word = word.replace("ae", "e").replace("oe", "e")
    word = re.sub(r"(tum|col|behavi|lab|hum|od|vap|fav)our", r"\1or", word)
    word = word.replace("sulph", "sulf").replace("leuc", "leuk")
    word = re.sub(r"(fib|tit|cent|lit)re$", r"\1er", word)
    return re.sub(r"ise(d|s)?$", r"ize\1", word.replace("isation", "ization"))


def stem(word: str) -> str:
    """The word without its ending; short words and numbers stay whole."""
    if len(word) < SHORTEST_STEM or word.isdigit():
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    for end in ENDS:
        if word.endswith(end) and len(word) - len(end) >= SHORTEST_STEM:
            return word[: -len(end)]
    return word


@lru_cache(maxsize=100_000)
def stems(word: str) -> tuple[str, ...]:
    """What one word stands for: "carditis" is heart and inflammation."""
    word = american(word)
    said = LEADING.get(word, word).split()
    return tuple(stem(part) for part in said if part not in STOP_WORDS)


@lru_cache(maxsize=100_000)
def parts(word: str) -> tuple[str, ...]:
    """The same, with Greek and Latin compounds taken apart: nephrolithiasis, kidney calculus."""
    plain = american(word)
    return compound(plain) or compound(plain.rstrip("s")) or stems(word)


@lru_cache(maxsize=100_000)
def compound(word: str) -> tuple[str, ...]:
    """The stems of a word made of roots and an ending; empty when it is not."""
    for end, meaning in ENDING.items():
        if not word.endswith(end):
            continue
        roots = _roots(word[: -len(end)])
        if roots:
            return (*roots, stem(meaning))
    return ()


def _roots(head: str) -> tuple[str, ...]:
    single = _root(head)
    if single:
        return (single,)
    for cut in range(3, len(head) - 1):
        first, second = _root(head[:cut]), _root(head[cut:])
        if first and second:
            return first, second
    return ()


def _root(head: str) -> str:
    for form in (head, head[:-1] if head[-1:] in tuple("oai") else ""):
        if form in ROOT:
            return stem(LEADING.get(ROOT[form], ROOT[form]))
    return ""


def tokens(text: str) -> tuple[list[str], list[str]]:
    """(tokens, tokens with compounds taken apart), each once, in order."""
    whole: dict[str, None] = {}
    apart: dict[str, None] = {}
    for word in words_of(text):
        if word not in STOP_WORDS:
            whole.update(dict.fromkeys(stems(word)))
            apart.update(dict.fromkeys(parts(word)))
    return list(whole), list(apart)
