"""Whom a comment calls by name."""

from __future__ import annotations

import re
from collections.abc import Collection

NAME = re.compile(r"(?<![\w@.])@([\w.+-]{1,150})")


def mentioned(body: str, names: Collection[str]) -> list[str]:
    """The known user names the words call with @, each once, in their order.

    >>> mentioned("@bob and @Carmen, see bob@example.org and @bob.", ["bob", "carmen"])
    ['bob', 'carmen']
    """
    known = {name.casefold(): name for name in names}
    found = [known.get(word.rstrip(".-+").casefold()) for word in NAME.findall(body)]
    return list(dict.fromkeys(name for name in found if name))
