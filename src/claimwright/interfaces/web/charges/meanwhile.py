"""A visit's form that somebody else overtook: shown what changed before anything is replaced.

The visit's form is no plain form but rows of codes, so it says by its own what it was filled from.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core import signing
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.interfaces.web.charges.forms import ChargeSheet
from claimwright.interfaces.web.forms import Changed

LABELS = {
    "diagnoses": "Diagnoses",
    "lines": "Services",
    "authorization_number": "Authorization number",
    "plan_restriction": "Keep from every plan because",
}


@dataclass(slots=True)
class Meanwhile:
    """What a form shows of a visit now, and what changed since the form was filled."""

    now: dict[str, str]
    changed_meanwhile: list[Changed] = field(default_factory=list)

    @property
    def seen(self) -> SafeString:
        """The hidden field that says what the form was filled from."""
        return format_html('<input type="hidden" name="_seen" value="{}">', signing.dumps(self.now))


def meanwhile(visit: EncounterSnapshot, sheet: ChargeSheet, data: QueryDict) -> Meanwhile:
    """Compare the visit with what the form sent was filled from; nothing sent is nothing changed.

    Diagnoses or services left alone take the newer ones; those typed into keep what was typed.
    A form without the stamp, or with a forged one, is taken as it is.
    """
    found = Meanwhile(_told(visit))
    try:
        before = signing.loads(data.get("_seen", "")) if data.get("_seen") else found.now
    except signing.BadSignature:
        return found
    typed = {name: data.get(name, "").strip() for name in LABELS if name in data}
    typed |= {"diagnoses": _codes(sheet.diagnoses), "lines": _rows(sheet)}
    newer = ChargeSheet.of(visit)
    for name, label in LABELS.items():
        was, now = before.get(name, found.now[name]), found.now[name]
        if was == now or name not in typed:
            continue
        is_mine = typed[name] not in (was, now)
        mine = typed[name] if is_mine else ""
        found.changed_meanwhile.append(Changed(name, label, was, now, mine))
        if not is_mine and name == "diagnoses":
            sheet.typed_diagnoses = newer.typed_diagnoses
        if not is_mine and name == "lines":
            sheet.rows = newer.rows
    return found


def _told(visit: EncounterSnapshot) -> dict[str, str]:
    return {
        "diagnoses": _codes(visit.diagnoses),
        "lines": _rows(ChargeSheet.of(visit)),
        "authorization_number": visit.authorization_number,
        "plan_restriction": visit.plan_restriction,
    }


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join(code.replace(".", "").upper() for code in codes)


def _rows(sheet: ChargeSheet) -> str:
    """Each line in words: 99213-25 ×1 177.90 AB."""
    return "; ".join(
        " ".join(
            part
            for part in (
                "-".join([row["code"], *row["modifiers"].replace(",", " ").split()]),
                f"×{row['units'] or '1'}",
                row["charge"].replace("$", "").replace(",", ""),
                row["pointers"].replace(" ", "").upper(),
                row["description"],
                row["note"],
            )
            if part
        )
        for row in sheet.rows
    )
