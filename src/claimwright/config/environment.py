"""Settings a person may give, read once from the environment and typed."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Environment:
    """CLAIMWRIGHT_HOME, DATABASE_URL, CLAIMWRIGHT_BIND, _SECRET_KEY, _DEBUG, _HTTPS, _SMTP.

    CLAIMWRIGHT_HTTPS=1 says that browsers reach the product through TLS. CLAIMWRIGHT_SMTP is the
    mail server, as smtp+tls://user:password@host:587; without it letters stay in the outbox.
    """

    home: Path
    database_url: str
    bind: str
    secret_key: str
    debug: bool
    https: bool
    smtp: str = ""
    mail_from: str = ""

    @classmethod
    def read(cls) -> Environment:
        """From os.environ; the secret key is made once and kept in the home with mode 0600."""
        home = Path(os.environ.get("CLAIMWRIGHT_HOME", "var")).expanduser().absolute()
        return cls(
            home=home,
            database_url=os.environ.get("DATABASE_URL", ""),
            bind=os.environ.get("CLAIMWRIGHT_BIND", "127.0.0.1:8765"),
            secret_key=os.environ.get("CLAIMWRIGHT_SECRET_KEY", "") or _kept_key(home),
            debug=os.environ.get("CLAIMWRIGHT_DEBUG", "") == "1",
            https=os.environ.get("CLAIMWRIGHT_HTTPS", "") == "1",
            smtp=os.environ.get("CLAIMWRIGHT_SMTP", ""),
            mail_from=os.environ.get("CLAIMWRIGHT_MAIL_FROM", ""),
        )


def _kept_key(home: Path) -> str:
    path = home / "keys" / "secret_key"
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
