"""Files travel over a real SFTP server: whole, once, and only to the host we know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from claimwright.foundation.transports import TransportFailed
from claimwright.foundation.transports.sftp import NotAnSftpAddress, SftpTransport
from tests.support.sftp_server import RunningServer, sftp_server


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "id_ed25519"
    path.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def server(tmp_path: Path, key_file: Path) -> Iterator[RunningServer]:
    root = tmp_path / "clearinghouse"
    for folder in ("outbound", "inbound", "archive"):
        (root / "alder" / folder).mkdir(parents=True)
    with sftp_server(root, paramiko.Ed25519Key.from_private_key_file(str(key_file))) as running:
        yield running


@pytest.fixture
def transport(server: RunningServer, key_file: Path) -> SftpTransport:
    return SftpTransport.from_url(
        f"sftp://clinic@127.0.0.1:{server.port}/alder",
        key_file=key_file,
        host_key_sha256=f"SHA256:{server.host_key_sha256}",
    )


def test_a_sent_file_arrives_whole_and_leaves_no_partial(
    transport: SftpTransport, server: RunningServer
) -> None:
    data = b"ISA*00*" * 100_000
    transport.send("claims-000001.837", data)
    outbound = server.root / "alder" / "outbound"
    assert [path.name for path in outbound.iterdir()] == ["claims-000001.837"]
    assert (outbound / "claims-000001.837").read_bytes() == data


def test_sending_again_changes_nothing(transport: SftpTransport, server: RunningServer) -> None:
    transport.send("a.837", b"same")
    transport.send("a.837", b"same")
    assert (server.root / "alder" / "outbound" / "a.837").read_bytes() == b"same"


def test_waiting_files_are_listed_fetched_and_archived(
    transport: SftpTransport, server: RunningServer
) -> None:
    inbound = server.root / "alder" / "inbound"
    (inbound / "remit.835").write_bytes(b"ISA835")
    (inbound / ".partial-x").write_bytes(b"half")
    assert transport.list_inbound() == ["remit.835"]
    assert transport.fetch("remit.835") == b"ISA835"
    transport.archive("remit.835")
    assert transport.list_inbound() == []
    assert (server.root / "alder" / "archive" / "remit.835").read_bytes() == b"ISA835"


def test_an_unknown_host_key_stops_everything(
    transport: SftpTransport, server: RunningServer
) -> None:
    stranger = replace(transport, host_key_sha256="A" * 43)
    with pytest.raises(TransportFailed, match="another host key"):
        stranger.send("a.837", b"secret")
    assert list((server.root / "alder" / "outbound").iterdir()) == []


def test_a_wrong_key_and_a_dead_host_are_refusals_not_crashes(
    transport: SftpTransport, tmp_path: Path
) -> None:
    with pytest.raises(TransportFailed):
        replace(transport, username="stranger").list_inbound()
    with pytest.raises(TransportFailed):
        replace(transport, port=1).list_inbound()


@pytest.mark.parametrize("url", ["http://x", "sftp://host/x", "sftp://user:secret@host/x"])
def test_an_address_must_name_user_and_host_and_carry_no_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(NotAnSftpAddress):
        SftpTransport.from_url(url, key_file=tmp_path, host_key_sha256="x")
