"""Permissions and the roles that hold them. Pure data; an unknown name fails at import."""

from __future__ import annotations

PERMISSIONS = frozenset(
    [
        "home.view",
        "patients.view",
        "patients.edit",
        "schedule.view",
        "schedule.edit",
        "eligibility.run",
        "charges.view",
        "charges.edit",
        "imports.run",
        "claims.view",
        "claims.edit",
        "claims.submit",
        "files.view",
        "files.receive",
        "remittances.view",
        "remittances.post",
        "denials.view",
        "denials.work",
        "payments.view",
        "payments.take",
        "payments.refund",
        "writeoffs.post",
        "statements.view",
        "statements.send",
        "reports.view",
        "books.close",
        "setup.view",
        "setup.edit",
        "sandbox.run",
        "notes.write",
        "audit.view",
        "users.manage",
    ]
)

_VIEW = {name for name in PERMISSIONS if name.endswith(".view")} - {"audit.view"}

ROLES: dict[str, frozenset[str]] = {
    "owner": PERMISSIONS,
    "biller": frozenset(
        _VIEW
        | {
            "patients.edit",
            "eligibility.run",
            "charges.edit",
            "imports.run",
            "claims.edit",
            "claims.submit",
            "files.receive",
            "remittances.post",
            "denials.work",
            "payments.take",
            "statements.send",
            "sandbox.run",
            "notes.write",
        }
    ),
    "coder": frozenset(
        {
            "home.view",
            "patients.view",
            "schedule.view",
            "charges.view",
            "charges.edit",
            "claims.view",
            "claims.edit",
            "imports.run",
            "notes.write",
        }
    ),
    "front_desk": frozenset(
        {
            "home.view",
            "patients.view",
            "patients.edit",
            "schedule.view",
            "schedule.edit",
            "eligibility.run",
            "payments.view",
            "payments.take",
            "statements.view",
            "notes.write",
        }
    ),
    "read_only": frozenset(_VIEW),
}

ROLE_NAMES = {
    "owner": "Owner",
    "biller": "Biller",
    "coder": "Coder",
    "front_desk": "Front desk",
    "read_only": "Read only",
}

for _role, _held in ROLES.items():
    _unknown = _held - PERMISSIONS
    assert not _unknown, f"role {_role} holds unknown permissions {sorted(_unknown)}"


def allows(role: str, permission: str) -> bool:
    """Whether the role holds the permission. Raises KeyError for a permission nobody declared."""
    if permission not in PERMISSIONS:
        raise KeyError(f"unknown permission {permission!r}")
    return permission in ROLES.get(role, frozenset())
