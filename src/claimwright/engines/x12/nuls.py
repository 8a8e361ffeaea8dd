"""NUL bytes in a file: padding behind its last segment, or damage anywhere else."""

from __future__ import annotations

from typing import BinaryIO

from claimwright.engines.x12.lexer import BLOCK_BYTES, Unreadable, find_delimiters

_PADDING = b"\0\r\n\t \x1a"


class NulWatch:
    """Feed it the blocks of a file as they are read, then ask for `first_stray`."""

    def __init__(self) -> None:
        self._head = b""
        self._offset = 0
        self._stray: int | None = None
        self._padding: int | None = None  # the first NUL since the last byte of a segment
        self._before = b""  # what stands between that byte, included, and that NUL

    def feed(self, block: bytes) -> None:
        """Take the next block."""
        self._head = self._head or block
        if self._stray is None:
            self._look(block)
        self._offset += len(block)

    def first_stray(self) -> int | None:
        """The offset of the first NUL that is not padding behind the last terminator, if any.

        Source: x12-envelope
        """
        if self._stray is not None or self._padding is None:
            return self._stray
        try:
            terminator = find_delimiters(self._head).terminator.encode("latin-1")
        except Unreadable:
            return self._padding
        return None if terminator in self._before else self._padding

    def _look(self, block: bytes) -> None:
        body = block.rstrip(_PADDING)
        if body:
            at = block.find(b"\0", 0, len(body))
            self._stray = self._padding if self._padding is not None else _placed(at, self._offset)
            self._before = body[-1:]
        behind, nul, _ = block[len(body) :].partition(b"\0")
        if self._padding is None:
            self._before += behind
            if nul:
                self._padding = self._offset + len(body) + len(behind)


def _placed(at: int, offset: int) -> int | None:
    return offset + at if at >= 0 else None


def find_stray_nul(source: BinaryIO) -> int | None:
    """The same of a whole file: X12 text has no NUL but what mainframes pad its end with.

    Source: x12-envelope
    """
    watch = NulWatch()
    while block := source.read(BLOCK_BYTES):
        watch.feed(block)
    return watch.first_stray()
