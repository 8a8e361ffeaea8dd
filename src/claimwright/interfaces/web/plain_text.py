"""What a browser sends is text that people can read: what nobody typed on purpose is taken out.

NUL bytes, which PostgreSQL cannot store; other control characters that come with pasted junk; the
characters that turn a line round, with which a name could be made to read as another; and blanks
of no width. Spaces that only look like spaces become spaces. Letters of any script, and the joiners
that emoji and some scripts need, stay.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"}
TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
NO_WIDTH = dict.fromkeys((0x200B, 0x2060, 0xFEFF))
BLANKS = dict.fromkeys((0x00A0, 0x2007, 0x202F, 0x3000), " ")
# What was typed here is compared, not read.
AS_TYPED = ("password", "password1", "password2", "oldpassword")
JUNK = {**CONTROLS, **TURNS, **NO_WIDTH, **BLANKS}


class WithoutJunk:
    """Middleware: forms and query strings reach the pages as readable text."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Clean the query string, and the form when there is one."""
        request.GET = cleaned(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = cleaned(request.POST)  # type: ignore[assignment]
        return self.answer(request)


def cleaned(sent: QueryDict) -> QueryDict:
    """The same values without junk; the very same object when there was none."""
    held = [(name, values) for name, values in sent.lists() if name not in AS_TYPED]
    if not any(is_junky(text) for name, values in held for text in (name, *values)):
        return sent
    plain = sent.copy()
    for name, values in held:
        del plain[name]
        plain.setlist(name.translate(JUNK), [str(value).translate(JUNK) for value in values])
    plain._mutable = False
    return plain


def is_junky(text: str) -> bool:
    """Whether anything in it is taken out or changed."""
    return not (text.isascii() and text.isprintable()) and text.translate(JUNK) != text
