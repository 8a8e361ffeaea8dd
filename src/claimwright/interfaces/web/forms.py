"""The base of every form: one look, plain errors, and findings shown beside their field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from claimwright.kernel.address import US_STATES
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import Money, NotMoney

STATE_CHOICES = [("", "–"), *((state, state) for state in sorted(US_STATES))]


class PlainForm(forms.Form):
    """Fields with the product's look; "This field is required." becomes a sentence with a name."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            is_select = isinstance(widget, forms.Select)
            if isinstance(widget, forms.CheckboxInput):
                widget.attrs.setdefault("class", "form-check-input")
            elif not isinstance(widget, forms.HiddenInput):
                widget.attrs.setdefault("class", "form-select" if is_select else "form-control")
            name = (field.label or "this").lower()
            field.error_messages["required"] = f"Enter the {name}."

    def take_findings(self, findings: Iterable[Finding]) -> list[Finding]:
        """Put each error beside the field it names; returns those that name no field here."""
        elsewhere = []
        for finding in findings:
            if finding.severity is not Severity.ERROR:
                elsewhere.append(finding)
                continue
            name = self.field_of(finding)
            if name in self.fields:
                self.add_error(name, f"{finding.message} {finding.fix}".strip())
            else:
                elsewhere.append(finding)
        return elsewhere

    def field_of(self, finding: Finding) -> str:
        """The form's field for a finding; forms whose names differ override this."""
        return finding.where.field


class DateField(forms.DateField):
    """A day, typed as 11/03/2026 or chosen from the calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Write the date as 11/03/2026."


class MoneyField(forms.CharField):
    """Dollars and cents as typed; cleans to integer cents."""

    def __init__(self, *, minimum_cents: int = 0, **kwargs: Any) -> None:
        self.minimum_cents = minimum_cents
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        """Cents, or None when left empty and not required."""
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = Money.of(text).cents
        except NotMoney as error:
            raise ValidationError("Write the amount as 25.00.") from error
        if cents < self.minimum_cents:
            raise ValidationError(f"The amount must be at least {Money(self.minimum_cents)}.")
        return cents


class DigitsField(forms.CharField):
    """An identifier of digits; spaces and hyphens typed along are dropped."""

    def to_python(self, value: Any) -> str:
        """The digits alone."""
        return re.sub(r"[\s().-]", "", super().to_python(value) or "")


def date_or_none(value: str) -> date | None:
    """A day from a query string, or None."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def uuid_or_none(value: str) -> UUID | None:
    """A public id from a query string, or None."""
    try:
        return UUID(value)
    except ValueError:
        return None
