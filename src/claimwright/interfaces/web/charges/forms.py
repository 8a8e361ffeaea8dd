"""The form of a visit: diagnoses and services, as many as there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict

from claimwright.cycle.charges.domain.encounters import (
    EncounterSnapshot,
    NewChargeLine,
    NewEncounter,
)
from claimwright.cycle.practice.domain.profiles import LocationProfile, ProviderProfile
from claimwright.interfaces.web.forms import DateField, PlainForm
from claimwright.kernel.money import Money, NotMoney

DIAGNOSIS_SLOTS = 12
LINE_NAMES = (
    "code", "modifiers", "units", "charge", "pointers", "description",
    "ndc", "ndc_quantity", "ndc_unit", "note", "minutes",
)  # fmt: skip
# CMS-1500 letters A to L for the twelve diagnoses.
LETTERS = "ABCDEFGHIJKL"


class VisitForm(PlainForm):
    """Who, where and when."""

    rendering = forms.ChoiceField(label="Provider")
    location = forms.ChoiceField(label="Location")
    service_on = DateField(label="Date of service")
    authorization_number = forms.CharField(
        label="Authorization number", max_length=50, required=False
    )
    plan_restriction = forms.CharField(
        label="Keep from every plan because",
        max_length=120,
        required=False,
        help_text="The patient pays in full and asks that no plan be told: no claim is made.",
    )
    source_key = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        providers: list[ProviderProfile],
        locations: list[LocationProfile],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.providers = {str(one.public_id): one.id for one in providers}
        self.locations = {str(one.public_id): one.id for one in locations}
        self.fields["rendering"].choices = [  # type: ignore[attr-defined]
            (str(one.public_id), one.name.natural) for one in providers
        ]
        self.fields["location"].choices = [  # type: ignore[attr-defined]
            (str(one.public_id), one.name) for one in locations
        ]

    def new_encounter(self, patient_id: int, sheet: ChargeSheet) -> NewEncounter:
        """The whole visit as a value."""
        data = self.cleaned_data
        return NewEncounter(
            source_key=data["source_key"],
            patient_id=patient_id,
            rendering_id=self.providers[data["rendering"]],
            location_id=self.locations[data["location"]],
            service_on=data["service_on"],
            authorization_number=data["authorization_number"],
            plan_restriction=data["plan_restriction"],
            diagnoses=sheet.diagnoses,
            lines=sheet.lines,
        )


@dataclass(slots=True)
class ChargeSheet:
    """Diagnoses and lines as typed, with what could not be read of them."""

    rows: list[dict[str, str]] = field(default_factory=list)
    typed_diagnoses: list[str] = field(default_factory=list)
    lines: tuple[NewChargeLine, ...] = ()
    errors: list[str] = field(default_factory=list)

    @property
    def diagnoses(self) -> tuple[str, ...]:
        """The codes typed, in order."""
        return tuple(code.strip() for code in self.typed_diagnoses if code.strip())

    @property
    def slots(self) -> list[tuple[str, str]]:
        """Letter and code of each of the twelve places."""
        codes = self.typed_diagnoses + [""] * DIAGNOSIS_SLOTS
        return list(zip(LETTERS, codes, strict=False))

    @classmethod
    def typed(cls, data: QueryDict) -> ChargeSheet:
        """What came with the form."""
        sheet = cls(typed_diagnoses=data.getlist("diagnosis")[:DIAGNOSIS_SLOTS])
        columns = [data.getlist(f"line_{name}") for name in LINE_NAMES]
        made = []
        for number, cells in enumerate(zip_longest(*columns, fillvalue=""), start=1):
            row = dict(zip(LINE_NAMES, (cell.strip() for cell in cells), strict=True))
            if any(row[name] for name in ("code", "charge", "modifiers")):
                sheet.rows.append(row)
                made.append(sheet._line(number, row))
        sheet.lines = tuple(made)
        return sheet

    @classmethod
    def of(cls, encounter: EncounterSnapshot) -> ChargeSheet:
        """The visit as it is now."""
        rows = [
            {
                "code": line.code,
                "modifiers": " ".join(line.modifiers),
                "units": line.units,
                "charge": str(Money(line.charge_cents)).replace("$", ""),
                "pointers": pointer_letters(line.pointers),
                "description": line.description,
                "ndc": line.ndc,
                "ndc_quantity": line.ndc_quantity,
                "ndc_unit": line.ndc_unit,
                "note": line.note,
                "minutes": "" if line.minutes is None else str(line.minutes),
            }
            for line in encounter.lines
        ]
        return cls(rows=rows, typed_diagnoses=list(encounter.diagnoses))

    def _line(self, number: int, row: dict[str, str]) -> NewChargeLine:
        cents = None
        if row["charge"]:
            try:
                cents = Money.of(row["charge"]).cents
            except NotMoney:
                self.errors.append(f"Line {number}: write the charge as 125.00.")
        pointers = [LETTERS.find(letter) + 1 for letter in row["pointers"].upper() if letter != " "]
        if not all(pointers):
            self.errors.append(f"Line {number}: point to diagnoses with the letters A to L.")
        minutes = row["minutes"]
        if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 4):
            self.errors.append(f"Line {number}: write the minutes as a whole number.")
            minutes = ""
        return NewChargeLine(
            code=row["code"],
            modifiers=tuple(row["modifiers"].replace(",", " ").split()),
            units=row["units"] or "1",
            charge_cents=cents,
            pointers=tuple(pointer for pointer in pointers if pointer),
            description=row["description"],
            ndc="".join(sign for sign in row["ndc"] if sign.isdigit()),
            ndc_quantity=row["ndc_quantity"],
            ndc_unit=row["ndc_unit"],
            note=row["note"],
            minutes=int(minutes) if minutes else None,
        )


def pointer_letters(pointers: tuple[int, ...]) -> str:
    """(1, 3) is "AC"."""
    return "".join(LETTERS[place - 1] for place in pointers if 0 < place <= len(LETTERS))
