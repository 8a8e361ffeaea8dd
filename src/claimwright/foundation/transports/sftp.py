"""Exchange files over SFTP with a pinned host key and a key file; no password in settings."""

from __future__ import annotations

import base64
import hashlib
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import paramiko

from claimwright.foundation.transports import TransportFailed

TIMEOUT_SECONDS = 30


class NotAnSftpAddress(ValueError):
    """The address is not sftp://user@host[:port]/folder."""


@dataclass(frozen=True, slots=True)
class SftpTransport:
    """outbound/ is where we write, inbound/ where we read and remove, as clearinghouses do."""

    host: str
    port: int
    username: str
    folder: str
    key_file: Path
    host_key_sha256: str  # as `ssh-keygen -lf` prints it, without the "SHA256:"
    outbound: str = "outbound"
    inbound: str = "inbound"
    archived: str = "archive"

    @classmethod
    def from_url(cls, url: str, *, key_file: Path, host_key_sha256: str) -> SftpTransport:
        """Read sftp://user@host:22/folder. Raises NotAnSftpAddress."""
        parts = urlsplit(url)
        if parts.scheme != "sftp" or not parts.hostname or not parts.username or parts.password:
            raise NotAnSftpAddress("write the address as sftp://user@host:22/folder, no password")
        return cls(
            parts.hostname,
            parts.port or 22,
            parts.username,
            parts.path.rstrip("/"),
            key_file,
            host_key_sha256.removeprefix("SHA256:").rstrip("="),
        )

    def send(self, name: str, data: bytes) -> None:
        """Upload under a temporary name, check the size, then rename."""
        with self._session() as sftp:
            target = f"{self.folder}/{self.outbound}/{name}"
            temporary = f"{self.folder}/{self.outbound}/.partial-{name}"
            with sftp.open(temporary, "wb") as file:
                file.set_pipelined(True)
                file.write(data)
            if sftp.stat(temporary).st_size != len(data):
                raise TransportFailed(f"{name} arrived short; it will be sent again")
            sftp.posix_rename(temporary, target)

    def list_inbound(self) -> list[str]:
        """Whole files waiting, oldest first."""
        with self._session() as sftp:
            waiting = [
                entry
                for entry in sftp.listdir_attr(f"{self.folder}/{self.inbound}")
                if stat.S_ISREG(entry.st_mode or 0) and not entry.filename.startswith(".")
            ]
        return [e.filename for e in sorted(waiting, key=lambda e: (e.st_mtime or 0, e.filename))]

    def fetch(self, name: str) -> bytes:
        """The bytes of a waiting file."""
        with self._session() as sftp, sftp.open(f"{self.folder}/{self.inbound}/{name}", "rb") as f:
            f.prefetch()
            return f.read()

    def archive(self, name: str) -> None:
        """Move a committed file to the archive folder of the other end."""
        with self._session() as sftp:
            sftp.posix_rename(
                f"{self.folder}/{self.inbound}/{name}", f"{self.folder}/{self.archived}/{name}"
            )

    @contextmanager
    def _session(self) -> Iterator[paramiko.SFTPClient]:
        try:
            with (
                socket.create_connection((self.host, self.port), TIMEOUT_SECONDS) as line,
                paramiko.Transport(line) as transport,
            ):
                transport.start_client(timeout=TIMEOUT_SECONDS)
                self._check_host(transport.get_remote_server_key())
                key = paramiko.Ed25519Key.from_private_key_file(str(self.key_file))
                transport.auth_publickey(self.username, key)
                sftp = paramiko.SFTPClient.from_transport(transport)
                assert sftp is not None
                yield sftp
        except TransportFailed:
            raise
        except (OSError, paramiko.SSHException, EOFError) as error:
            raise TransportFailed(f"SFTP with {self.host}: {error}") from error

    def _check_host(self, key: paramiko.PKey) -> None:
        seen = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        if seen != self.host_key_sha256:
            raise TransportFailed(
                f"{self.host} shows another host key (SHA256:{seen}) than the one on record; "
                "nothing was sent. Ask the clearinghouse before you trust it."
            )
