"""Exchange files through folders: outbox, inbox and archive."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claimwright.foundation.durable import write_whole
from claimwright.foundation.transports import TransportFailed


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """outbox/ is read by the other end, inbox/ written by it; names carry no path."""

    root: Path

    def send(self, name: str, data: bytes) -> None:
        """Write the file whole into the outbox: nobody sees half a file."""
        try:
            write_whole(self.root / "outbox" / _plain(name), data)
        except OSError as error:
            raise TransportFailed(f"the outbox did not take {name}: {error.strerror}") from error

    def list_inbound(self) -> list[str]:
        """Whole files only, oldest first."""
        waiting = [
            path
            for path in self._folder("inbox").iterdir()
            if path.is_file() and not path.name.startswith(".")
        ]
        return [path.name for path in sorted(waiting, key=lambda p: (p.stat().st_mtime_ns, p.name))]

    def fetch(self, name: str) -> bytes:
        """The bytes of one waiting file."""
        return (self._folder("inbox") / _plain(name)).read_bytes()

    def archive(self, name: str) -> None:
        """Move from the inbox to the archive; a name already there gets a number."""
        source = self._folder("inbox") / _plain(name)
        target = self._folder("archive") / source.name
        count = 1
        while target.exists():
            count += 1
            target = target.with_name(f"{source.stem}-{count}{source.suffix}")
        source.replace(target)

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _plain(name: str) -> str:
    if not name or name != Path(name).name or name.startswith("."):
        raise ValueError(f"{name!r} is not a plain file name")
    return name
