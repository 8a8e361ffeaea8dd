"""What a comment or a task is about."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

# Each kind of thing people talk about, and the permission that opens it.
PERMISSIONS = {
    "patient": "patients.view",
    "visit": "charges.view",
    "claim": "claims.view",
    "denial": "denials.view",
    "remittance": "remittances.view",
}


@dataclass(frozen=True, slots=True)
class About:
    """One thing by its kind and id. `label` is its number, never a person's name."""

    kind: str
    id: int
    public_id: UUID
    label: str
    patient_id: int | None = None
