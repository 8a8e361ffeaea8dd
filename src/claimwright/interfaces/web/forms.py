"""The base of every form: one look, plain errors, and findings shown beside their field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claimwright.kernel.address import US_STATES
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import Money, NotMoney


@dataclass(frozen=True, slots=True)
class Changed:
    """A field somebody else changed while the form was open; `typed` is empty when left alone."""

    name: str
    label: str
    before: str
    now: str
    typed: str


STATE_CHOICES = [("", "–"), *((state, state) for state in sorted(US_STATES))]


class Recorded(dict[str, Any]):
    """A form's values as a record holds them now: the form will not overwrite newer ones unseen."""


class PlainForm(forms.Form):
    """Fields with the product's look; "This field is required." becomes a sentence with a name.

    Given `initial=Recorded(...)`, the form carries what it was filled from. When the record was
    changed meanwhile, it is shown once what changed: fields left alone take the newer value, and
    one typed into keeps what was typed, the newer value beside it. Sending again then saves.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changed_meanwhile: list[Changed] = []
        self.as_recorded = self.initial if isinstance(self.initial, Recorded) else None
        for field in self.fields.values():
            widget = field.widget
            is_select = isinstance(widget, forms.Select)
            if isinstance(widget, forms.CheckboxInput):
                widget.attrs.setdefault("class", "form-check-input")
            elif not isinstance(widget, forms.HiddenInput):
                widget.attrs.setdefault("class", "form-select" if is_select else "form-control")
            name = (field.label or "this").lower()
            field.error_messages["required"] = f"Enter the {name}."

    @property
    def seen(self) -> SafeString:
        """The hidden field that says what the form was filled from."""
        if self.as_recorded is None:
            return SafeString("")
        now = {name: self._text(name, value) for name, value in self.as_recorded.items()}
        return format_html('<input type="hidden" name="_seen" value="{}">', signing.dumps(now))

    def filled_from(self, name: str) -> str | None:
        """What the record held of something when the form sent was filled; None unless it says.

        For what stands beside the fields, rows say; a forged stamp is none.
        """
        try:
            before = signing.loads(self.data.get("_seen", "")) if self.is_bound else {}
        except signing.BadSignature:
            return None
        return before.get(name)

    def full_clean(self) -> None:
        """Look for newer values before anything is judged."""
        self._meet_newer()
        super().full_clean()
        for one in self.changed_meanwhile:
            if one.typed and one.name in self.fields:
                words = f"Meanwhile changed to “{one.now or 'nothing'}”. Saving again replaces it."
                self.add_error(one.name, words)
        if self.changed_meanwhile and self.is_bound and not self.errors:
            self.add_error(None, "Somebody saved this meanwhile. Look it over and save again.")

    def _meet_newer(self) -> None:
        sent = self.data.get("_seen", "") if self.is_bound else ""
        if self.as_recorded is None or not sent or self.changed_meanwhile:
            return
        try:
            before = signing.loads(sent)
        except signing.BadSignature:
            return
        sheet: Any = self.data
        data = sheet.copy()
        for name, value in self.as_recorded.items():
            now = self._text(name, value)
            if name not in self.fields or before.get(name, now) == now:
                continue
            typed = self._text(name, data.get(self.add_prefix(name), ""))
            is_mine = typed not in (before[name], now)
            label = str(self.fields[name].label or name)
            self.changed_meanwhile.append(
                Changed(name, label, before[name], now, typed if is_mine else "")
            )
            if not is_mine:
                data[self.add_prefix(name)] = now
        self.data = data

    def _text(self, name: str, value: object) -> str:
        """One value as the form writes it, so that what was typed can be told from what was not."""
        field = self.fields.get(name)
        if isinstance(field, forms.BooleanField):
            return "on" if value not in (False, None, "", "False") else ""
        if isinstance(value, date):
            return value.isoformat()
        return "" if value is None else str(value).strip()

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
