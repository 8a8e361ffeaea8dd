"""Letters to the people of a practice: by SMTP when a server is configured, else into the outbox.

The outbox is the folder `mail/` under CLAIMWRIGHT_HOME, one message a file, for a mail program to
open or a relay to collect. A letter holds figures and never a patient; callers see to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPException
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from claimwright.foundation.durable import write_whole

SECONDS = 20
SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


class NotSent(OSError):
    """The mail server did not take the letter; the words say what it answered."""


class BadMailAddress(ValueError):
    """CLAIMWRIGHT_SMTP is no address of a mail server."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a letter went: a mail server's name, or a file of the outbox."""

    where: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: smtp:// speaks plainly, smtp+tls:// after STARTTLS, smtps:// by TLS."""

    host: str
    port: int
    user: str
    password: str
    starts_tls: bool
    is_tls: bool

    @classmethod
    def of(cls, address: str) -> Server:
        """From smtp+tls://user:password@host:587. Raises BadMailAddress.

        >>> Server.of("smtp+tls://billing@mail.example.org").port
        587
        """
        parts = urlsplit(address)
        ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
        try:
            port = parts.port or ports[parts.scheme]
        except (KeyError, ValueError) as error:
            raise BadMailAddress(
                "CLAIMWRIGHT_SMTP must read smtp+tls://user:password@host:587."
            ) from error
        if not parts.hostname:
            raise BadMailAddress("CLAIMWRIGHT_SMTP names no host.")
        return cls(
            host=parts.hostname,
            port=port,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starts_tls=parts.scheme == "smtp+tls",
            is_tls=parts.scheme == "smtps",
        )


def send(*, to: str, subject: str, text: str, html: str, name: str) -> Sent:
    """Send or write one letter. `name` names the file; the same name replaces the first.

    Raises NotSent when the server refuses it, BadMailAddress for a wrong setting.
    """
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()), body=text, from_email=sender(), to=[to] if to else []
    )
    message.attach_alternative(html, "text/html")
    address = settings.ENVIRONMENT.smtp
    if not (address and to):
        return Sent("the outbox", _write(message.message().as_bytes(), name))
    server = Server.of(address)
    try:
        message.connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend",
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.starts_tls,
            use_ssl=server.is_tls,
            timeout=SECONDS,
        )
        message.send()
    except (OSError, SMTPException) as error:
        raise NotSent(f"{server.host} did not take the letter: {error}") from error
    return Sent(server.host)


def sender() -> str:
    """Who letters come from."""
    return settings.ENVIRONMENT.mail_from or "Claimwright <claimwright@localhost>"


def outbox() -> Path:
    """The folder of letters that no server took."""
    home: Path = settings.CLAIMWRIGHT_HOME
    return home / "mail"


def _write(data: bytes, name: str) -> Path:
    """Whole or not at all, for its owner's eyes."""
    folder = outbox()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    safe = "".join(sign if sign in SAFE else "-" for sign in name.lower())
    path = folder / f"{safe}.eml"
    write_whole(path, data)
    return path
