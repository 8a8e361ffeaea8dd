"""One archive of named files, with a list of them and their digests at its end.

The list comes last: an archive without it was cut off and is refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from claimwright.foundation.durable import flush_names

LIST = "backup.json"
FORMAT = 1
BLOCK = 1 << 20
COMPRESSION = 3  # of 9: raw X12 shrinks to a tenth with any


class Damaged(ValueError):
    """The archive is not one of ours, is cut off, or a file in it is not what was put in."""


@dataclass(slots=True)
class Archive:
    """An archive while it is written."""

    tar: tarfile.TarFile
    files: dict[str, str] = field(default_factory=dict)

    def add(self, path: Path, name: str) -> None:
        """One file under the name. A file that is gone by now is left out."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            told = tarfile.TarInfo(name)
            size = told.size = os.fstat(source.fileno()).st_size
            told.mtime, told.mode = int(path.stat().st_mtime), 0o600
            reader = _Hashing(source)
            self.tar.addfile(told, reader)
            assert reader.count == size, "a file is put in whole"
            self.files[name] = reader.digest.hexdigest()

    def close(self, about: dict[str, Any]) -> None:
        """The list, with what else is to be known of the copy."""
        text = json.dumps({"format": FORMAT, **about, "files": self.files}, indent=1).encode()
        told = tarfile.TarInfo(LIST)
        told.size, told.mode = len(text), 0o600
        self.tar.addfile(told, io.BytesIO(text))


class _Hashing:
    """Reads a file and digests what it read."""

    def __init__(self, source: BinaryIO) -> None:
        self.source, self.digest, self.count = source, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.digest.update(block)
        self.count += len(block)
        return block


@contextmanager
def writing(to: Path) -> Iterator[Archive]:
    """A new archive at the path, readable by its owner alone; whole and on disk, or not there.

    Raises FileExistsError: a copy is never written over.
    """
    if to.exists():
        raise FileExistsError(f"{to.name} is there already; a backup is never written over.")
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(to.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=COMPRESSION) as tar:
                yield Archive(tar)
            file.flush()
            os.fsync(file.fileno())
        part.replace(to)
        flush_names(to.parent)
    finally:
        part.unlink(missing_ok=True)


def unpack(archive: Path, into: Path, tell: Callable[[int], None]) -> dict[str, Any]:
    """Every file of the archive below the folder, each proven; what the list says of the copy.

    `tell` hears how many bytes were read since it was last told. Raises Damaged.
    """
    found: dict[str, str] = {}
    about: dict[str, Any] | None = None
    try:
        with tarfile.open(archive, mode="r:gz") as tar:
            for member in tar:
                name = _safe(member)
                source = tar.extractfile(member)
                assert source is not None, "a regular file has content"
                if name == LIST:
                    about = json.loads(source.read())
                else:
                    found[name] = _write(source, into / name, tell)
    except (tarfile.TarError, EOFError, OSError, json.JSONDecodeError) as error:
        raise Damaged(f"{archive.name} cannot be read to its end: {error}") from error
    if about is None:
        raise Damaged(f"{archive.name} has no list of its files: it was cut off, or is no backup.")
    if about.get("format") != FORMAT:
        raise Damaged(f"{archive.name} was written by a version this one does not know.")
    if about["files"] != found:
        names = sorted(set(about["files"].items()) ^ set(found.items()))
        raise Damaged(f"{names[0][0]} in {archive.name} is not what was put in.")
    return about


def _safe(member: tarfile.TarInfo) -> str:
    name = PurePosixPath(member.name)
    if not member.isreg() or name.is_absolute() or ".." in name.parts:
        raise Damaged("The archive holds something that no backup of ours does.")
    return str(name)


def _write(source: Any, to: Path, tell: Callable[[int], None]) -> str:
    digest = hashlib.sha256()
    to.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while block := source.read(BLOCK):
            digest.update(block)
            file.write(block)
            tell(len(block))
    return digest.hexdigest()
