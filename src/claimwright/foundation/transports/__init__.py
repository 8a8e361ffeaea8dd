"""How files leave and arrive: a folder, or SFTP. Each end keeps what it has not yet delivered."""

from __future__ import annotations

from typing import Protocol


class TransportFailed(OSError):
    """The other end could not be reached or refused; the file stays where it was, to be retried."""


class Transport(Protocol):
    """One route to a clearinghouse. Sending the same name and bytes twice is harmless."""

    def send(self, name: str, data: bytes) -> None:
        """Deliver a whole file or raise TransportFailed."""

    def list_inbound(self) -> list[str]:
        """Names waiting to be fetched, oldest first."""

    def fetch(self, name: str) -> bytes:
        """The bytes of a waiting file."""

    def archive(self, name: str) -> None:
        """Move a file out of the way once its contents are safely committed."""
