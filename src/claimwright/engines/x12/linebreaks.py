"""Finds line breaks inside segments of a file whose segments each end with one.

A file wrapped at a fixed width breaks anywhere and is legal; a file of one segment a line that
also breaks inside a segment holds a stray line break in its data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimwright.engines.x12.lexer import Unreadable, find_delimiters

MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class LineBreak:
    """One stray line break: its byte offset and the element it stands in (0: not known)."""

    offset: int
    element: int


class LineBreaks:
    """Feed it the blocks of a file as they are read; `found` fills in file order."""

    def __init__(self) -> None:
        self.found: list[LineBreak] = []
        self._terminator = b""
        self._element = b""
        self._offset = 0
        self._told = 0
        self._is_started = False
        self._stray: re.Pattern[bytes] | None = None

    def feed(self, block: bytes) -> None:
        """Take the next block."""
        if not self._is_started:
            self._start(block)
        if self._stray is not None and self._told < MOST_TOLD and block.count(b"\n"):
            self._look(block)
        self._offset += len(block)

    def _start(self, head: bytes) -> None:
        self._is_started = True
        start = max(head.find(b"ISA"), 0)
        try:
            marks = find_delimiters(head[start : start + 512])
        except Unreadable:
            return
        if marks.terminator in "\r\n":
            return
        self._terminator = marks.terminator.encode("latin-1")
        self._element = marks.element.encode("latin-1")
        ends = re.escape(self._terminator)
        self._stray = re.compile(rb"[^\s" + ends + rb"][ \t]*(\r?\n)[ \t]*[^\s" + ends + rb"]")

    def _look(self, block: bytes) -> None:
        ends = block.count(self._terminator)
        after = len(re.findall(re.escape(self._terminator) + rb"[ \t]*\r?\n", block))
        assert self._stray is not None
        if ends < 2 or after < ends - 1:
            return
        for found in self._stray.finditer(block):
            start = block.rfind(self._terminator, 0, found.start(1)) + 1
            segment = block[start : found.start(1)].lstrip()
            if segment[:3].upper() in (b"BIN", b"BDS") or self._told >= MOST_TOLD:
                continue
            self._told += 1
            element = segment.count(self._element) if start else 0
            self.found.append(LineBreak(self._offset + found.start(1), element))
