"""What a browser sends is text: NUL bytes, which PostgreSQL cannot store, are taken out of it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\x00"


class WithoutNul:
    """Middleware: forms and query strings reach the pages without NUL bytes."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Clean the query string, and the form when there is one."""
        request.GET = cleaned(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = cleaned(request.POST)  # type: ignore[assignment]
        return self.answer(request)


def cleaned(sent: QueryDict) -> QueryDict:
    """The same values without NUL; the very same object when there was none."""
    if not any(NUL in value for values in sent.lists() for value in (values[0], *values[1])):
        return sent
    plain = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        plain.setlist(name.replace(NUL, ""), [str(v).replace(NUL, "") for v in values])
    plain._mutable = False
    return plain
