"""A file as it was sent in: opened, unpacked, decoded and checked for the ways files break."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

CHUNK = 1 << 20
HEAD_CHARACTERS = 200_000
HEAD_ROWS = 40
LARGEST_MEMBER = 2 * 1024**3
# Tab, line ends, form feed, and the end-of-file mark that DOS programs leave.
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 26})
ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = (",", "\t", "|", ";")
DATA_ENDINGS = (".txt", ".csv", ".tsv", ".xml", ".xlsx", ".zip", ".gz", ".prn")

# What the readers of archives and workbooks raise over damaged ones.
ARCHIVE_FAULTS = (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError)
WORKBOOK_FAULTS = (
    *ARCHIVE_FAULTS,
    EOFError,
    SyntaxError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
)

Cells = list[str]


class Refused(ValueError):
    """The file is not loaded: the reason, and the line where there is one."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


@dataclass
class Source:
    """One table's file: alone, or a member of an archive."""

    name: str
    archive: str
    open_bytes: Callable[[], IO[bytes]]
    about: dict[str, str] = field(default_factory=dict)  # what the layout found in it
    held: Any = None  # what a layout keeps between lines
    heads: dict[str, list[tuple[int, Cells]]] = field(default_factory=dict)

    @property
    def names(self) -> str:
        """Its own name, then the archive's: both may say from when it holds."""
        return f"{self.name} {self.archive}" if self.archive != self.name else self.name

    @cached_property
    def is_workbook(self) -> bool:
        """Whether it is an Excel workbook, by its bytes."""
        return self.name.lower().endswith((".xlsx", ".xlsm"))

    @cached_property
    def encoding(self) -> str:
        """The encoding that the whole file obeys. Raises Refused."""
        problem: UnicodeDecodeError | None = None
        for encoding in ENCODINGS:
            try:
                self._decode_all(encoding)
            except UnicodeDecodeError as error:
                problem = error
                continue
            return encoding
        assert problem is not None
        byte = problem.object[problem.start]
        raise Refused(f"byte 0x{byte:02X} is neither UTF-8 nor Latin-1 text", self._bad_line)

    @cached_property
    def is_xml(self) -> bool:
        """Whether it is XML."""
        return not self.is_workbook and self.head_text.lstrip().startswith("<?xml")

    @cached_property
    def head_text(self) -> str:
        """The first characters, decoded."""
        with self._text() as text:
            return text.read(HEAD_CHARACTERS)

    @cached_property
    def breaks_off(self) -> bool:
        """Whether the last line does not end: the mark of a file that was cut."""
        if self.is_workbook:
            return False
        _ = self.encoding
        return self._last_byte not in (b"\n", b"\r", b"\x1a")

    def lines(self) -> Iterator[tuple[int, str]]:
        """Numbered lines without their ends."""
        with self._text() as text:
            for number, line in enumerate(text, start=1):
                yield number, line.rstrip("\r\n\x1a")

    def cells(self, delimiter: str) -> Iterator[tuple[int, Cells]]:
        """Numbered rows of cells; a row may span lines inside quotes. Raises Refused."""
        if self.is_workbook:
            yield from self._sheet_rows()
            return
        with self._text() as text:
            reader = csv.reader(text, delimiter=delimiter)
            try:
                for row in reader:
                    yield reader.line_num, row
            except csv.Error as error:
                raise Refused(f"the row cannot be read ({error})", reader.line_num) from error

    def head_rows(self, delimiter: str) -> list[tuple[int, Cells]]:
        """The first rows, for recognizing the layout; every layout asks, so they are kept."""
        if delimiter not in self.heads:
            self.heads[delimiter] = self._head_rows(delimiter)
        return self.heads[delimiter]

    def _head_rows(self, delimiter: str) -> list[tuple[int, Cells]]:
        if self.is_workbook:
            return list(islice(self._sheet_rows(), HEAD_ROWS))
        head = io.StringIO(self.head_text, newline="")
        reader = csv.reader(head, delimiter=delimiter)
        found: list[tuple[int, Cells]] = []
        try:
            for row in islice(reader, HEAD_ROWS):
                found.append((reader.line_num, row))
        except csv.Error:
            return found  # what can be read decides; reading it all will tell the line
        return found

    def raw(self) -> bytes:
        """All bytes, for XML."""
        with self._opened() as raw:
            return raw.read()

    def _opened(self) -> IO[bytes]:
        return _Checked(self.open_bytes(), self.name)  # type: ignore[return-value]

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(
            io.BufferedReader(_Raw(self._opened())), encoding=self.encoding, newline=""
        )

    def _decode_all(self, encoding: str) -> None:
        decoder = codecs.getincrementaldecoder(encoding)()
        seen, last = 0, b""
        with self._opened() as raw:
            while chunk := raw.read(CHUNK):
                self._check(chunk, seen)
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    self._bad_line = seen + error.object.count(b"\n", 0, error.start) + 1
                    raise
                seen += chunk.count(b"\n")
                last = chunk[-1:]
        decoder.decode(b"", final=True)
        if not last:
            raise Refused("the file is empty")
        self._last_byte = last

    def _check(self, chunk: bytes, lines_before: int) -> None:
        if lines_before == 0 and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Refused("the file is UTF-16 text; load it as published (Latin-1 or UTF-8)", 1)
        if lines_before == 0 and re.match(rb"\s*<(!doctype html|html)", chunk[:500], re.I):
            raise Refused("this is a web page, not a table; the download went wrong", 1)
        if len(chunk) != len(chunk.translate(None, CONTROLS)):
            place = next(i for i, byte in enumerate(chunk) if byte in CONTROLS)
            line = lines_before + chunk.count(b"\n", 0, place) + 1
            raise Refused(f"byte 0x{chunk[place]:02X} does not belong in a text file", line)

    def _sheet_rows(self) -> Iterator[tuple[int, Cells]]:
        import openpyxl  # type: ignore[import-untyped]

        with self._opened() as raw:
            held = io.BytesIO(raw.read())
        try:
            book = openpyxl.load_workbook(held, read_only=True, data_only=True)
        except WORKBOOK_FAULTS as error:
            raise Refused(f"the workbook cannot be opened ({error})") from error
        try:
            for sheet in book.worksheets[:1]:
                for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                    yield number, [_as_text(cell) for cell in row]
        except WORKBOOK_FAULTS as error:
            raise Refused(f"the workbook is damaged ({error})") from error
        finally:
            book.close()


class _Raw(io.RawIOBase):
    """Lets the text reader stand on any byte stream."""

    def __init__(self, under: IO[bytes]) -> None:
        self.under = under

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.under.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.under.close()
        super().close()


class _Checked:
    """A byte stream whose breaking off is told as a refusal."""

    def __init__(self, under: IO[bytes], name: str) -> None:
        self.under = under
        self.name = name

    def __enter__(self) -> _Checked:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises Refused when the packing is damaged."""
        try:
            return self.under.read(size)
        except EOFError as error:
            raise Refused("the compressed file breaks off; download it again") from error
        except ARCHIVE_FAULTS as error:
            raise Refused(f"the compressed file is damaged ({error})") from error

    def close(self) -> None:
        """Close what is under it."""
        self.under.close()


def sources_of(path: Path) -> list[Source]:
    """Every member that may hold a table; a plain file is its own. Raises Refused."""
    with path.open("rb") as raw:
        start = raw.read(4)
    if not start:
        raise Refused("the file is empty")
    return _unpacked(path.name, path.name, lambda: path.open("rb"), start)


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _unpacked(
    name: str, archive: str, open_bytes: Callable[[], IO[bytes]], start: bytes
) -> list[Source]:
    if start.startswith(b"\x1f\x8b"):
        return [Source(name.removesuffix(".gz"), archive, _gunzipped(open_bytes))]
    if start.startswith(b"PK"):
        if name.lower().endswith((".xlsx", ".xlsm")):
            return [Source(name, archive, open_bytes)]
        return _members(name, archive, open_bytes)
    return [Source(name, archive, open_bytes)]


def _members(name: str, archive: str, open_bytes: Callable[[], IO[bytes]]) -> list[Source]:
    try:
        held = zipfile.ZipFile(open_bytes())
    except (*ARCHIVE_FAULTS, ValueError) as error:
        raise Refused(f"the archive {name} is cut off or damaged ({error})") from error
    found: list[Source] = []
    for member in held.infolist():
        plain = member.filename.rsplit("/", 1)[-1]
        if member.is_dir() or not plain.lower().endswith(DATA_ENDINGS):
            continue
        if member.file_size > LARGEST_MEMBER:
            raise Refused(f"{plain} unpacks to more than 2 GB")
        opener = _member_opener(held, member)
        with _Checked(opener(), plain) as raw:
            start = raw.read(4)
        if start.startswith((b"PK", b"\x1f\x8b")) and not plain.lower().endswith(".xlsx"):
            data = _Checked(opener(), plain).read()
            found += _unpacked(plain, f"{plain} {archive}", partial(io.BytesIO, data), start)
        elif start:
            found.append(Source(plain, archive, opener))
    if not found:
        raise Refused(f"the archive {name} holds no table")
    return found


def _gunzipped(open_bytes: Callable[[], IO[bytes]]) -> Callable[[], IO[bytes]]:
    return lambda: cast(IO[bytes], gzip.GzipFile(fileobj=open_bytes(), mode="rb"))


def _member_opener(held: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        try:
            return held.open(member)
        except (*ARCHIVE_FAULTS, ValueError) as error:
            raise Refused(f"{member.filename} cannot be unpacked ({error})") from error

    return opened


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y%m%d")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
