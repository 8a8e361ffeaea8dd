"""The form of a rule: its words, and rows of conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from claimwright.cycle.scrubbing.domain.own_fields import FIELDS, OPERATOR_WORDS, OPERATORS
from claimwright.cycle.scrubbing.domain.own_rules import PREFIX, Condition, OwnRule, RuleRefused
from claimwright.cycle.scrubbing.domain.own_text import rules_from_text
from claimwright.interfaces.web.forms import Changed, DateField, PlainForm
from claimwright.kernel.finding import Finding, Severity

CONDITIONS = "conditions"
SPARE_ROWS, MOST_ROWS = 2, 40
SEVERITIES = (
    ("error", "Hold the claim"),
    ("warning", "Warn, and let it go"),
    ("info", "Only mention it"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One condition as typed, with what is wrong with it."""

    field: str = ""
    operator: str = "=="
    value: str = ""
    error: str = ""


class RuleForm(PlainForm):
    """What the rule is called and says. Conditions are read beside it."""

    name = forms.CharField(label="Name", max_length=120, help_text="As you would call it in talk.")
    id = forms.CharField(
        label="Id", max_length=20, help_text="OWN- and up to 16 letters, digits and hyphens."
    )
    severity = forms.ChoiceField(label="When it speaks", choices=SEVERITIES)
    message = forms.CharField(
        label="What is wrong",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What the biller reads.",
    )
    fix = forms.CharField(
        label="What to do", max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(
        label="Who says so",
        max_length=200,
        required=False,
        help_text="The payer's manual and page, a letter, or the denials it answers.",
    )
    starts_on = DateField(label="For services from", required=False)
    ends_on = DateField(label="And before", required=False)
    newer_rows: list[Row] | None = None  # conditions somebody else wrote while these were left

    def clean_id(self) -> str:
        """In capitals, with the prefix put before what lacks it."""
        typed = re.sub(r"\s+", "-", self.cleaned_data["id"].strip().upper())
        return typed if typed.startswith(PREFIX) else f"{PREFIX}{typed}"[:20]

    def rule(self, conditions: Sequence[Condition]) -> OwnRule:
        """The rule as typed."""
        data = self.cleaned_data
        return OwnRule(
            id=data["id"],
            name=data["name"].strip(),
            message=data["message"].strip(),
            fix=data["fix"].strip(),
            source=data["source"].strip(),
            severity=Severity(data["severity"]),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            conditions=tuple(conditions),
        )


def initial_of(rule: OwnRule) -> dict[str, Any]:
    """The rule as the form shows it."""
    return {
        "name": rule.name,
        "id": rule.id,
        "severity": rule.severity.value,
        "message": rule.message,
        "fix": rule.fix,
        "source": rule.source,
        "starts_on": rule.starts_on,
        "ends_on": rule.ends_on,
        CONDITIONS: _told(rows_of(rule)),
    }


def meet_conditions(form: RuleForm, data: QueryDict, known: OwnRule | None) -> None:
    """Show the conditions somebody else wrote meanwhile, as the form does with its fields.

    Conditions left alone take the newer ones; those typed into stay, the newer beside them.
    """
    before = form.filled_from(CONDITIONS)
    if known is None or before is None:
        return
    now, typed = _told(rows_of(known)), _told(typed_rows(data))
    if now in (before, typed):
        return
    is_mine = typed != before
    if not is_mine:
        form.newer_rows = rows_of(known)
    changed = Changed(CONDITIONS, "Conditions", before, now, (typed or "none") if is_mine else "")
    if form.is_valid() or not form.changed_meanwhile:
        form.add_error(None, "Somebody saved this meanwhile. Look it over and save again.")
    form.changed_meanwhile.append(changed)


def _told(rows: Sequence[Row]) -> str:
    """The filled rows in words: Payer is PRAIR; Procedure is one of 99213, 99214."""
    return "; ".join(
        " ".join(
            part
            for part in (
                FIELDS[row.field].words if row.field in FIELDS else row.field,
                OPERATOR_WORDS.get(row.operator, row.operator),
                ", ".join(_values_of(row)) if row.value.strip() else "",
            )
            if part
        )
        for row in rows
        if row.field
    )


def proposed(data: QueryDict) -> dict[str, str]:
    """What another page proposes for a new rule, in its address."""
    names = ("name", "message", "fix", "source")
    return {name: str(data[name])[:200] for name in names if data.get(name)}


def rows_of(rule: OwnRule | None) -> list[Row]:
    """The rule's conditions as rows, and some empty ones."""
    known = rule.conditions if rule else ()
    rows = [Row(each.field, each.operator, ", ".join(each.values)) for each in known]
    return rows + [Row()] * SPARE_ROWS


def typed_rows(data: QueryDict) -> list[Row]:
    """The rows as posted; those without a field are empty."""
    columns = (data.getlist("field"), data.getlist("operator"), data.getlist("value"))
    return [Row(*each) for each in zip(*columns, strict=False)][:MOST_ROWS]


def conditions_of(rows: Sequence[Row]) -> list[Condition]:
    """The filled rows; commas and spaces part the values."""
    return [
        Condition(row.field, row.operator, _values_of(row))
        if row.value.strip()
        else Condition(row.field, row.operator)
        for row in rows
        if row.field
    ]


def _values_of(row: Row) -> tuple[str, ...]:
    """Commas part values, and so do spaces save within the names of plans."""
    parted_by = r"\s*,\s*" if row.field == "plan" else r"[,\s]+"
    return tuple(re.split(parted_by, row.value.strip()))


def with_errors(rows: Sequence[Row], findings: Sequence[Finding]) -> list[Row]:
    """The rows, each with what was found wrong with it."""
    told = {f.where.field: f"{f.message} {f.fix}".strip() for f in findings}
    filled = [row for row in rows if row.field]
    marked = [
        Row(row.field, row.operator, row.value, told.get(f"condition {number}", ""))
        for number, row in enumerate(filled, start=1)
    ]
    return marked + [Row()] * SPARE_ROWS


def choices() -> Mapping[str, Any]:
    """What the selects of a condition offer."""
    return {
        "rule_fields": [(f.name, f.words, f.example) for f in FIELDS.values()],
        "rule_operators": [
            (each, OPERATOR_WORDS[each])
            for each in dict.fromkeys(op for some in OPERATORS.values() for op in some)
        ],
    }


class RuleFileForm(PlainForm):
    """A text file of rules, chosen or pasted."""

    file = forms.FileField(label="A file of rules (TOML)", required=False)
    text = forms.CharField(
        label="Or the rules as text",
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 14, "spellcheck": "false", "class": "form-control mono"}
        ),
    )
    rules: list[OwnRule]

    def clean(self) -> dict[str, Any]:
        """Everything wrong with the file is told at once."""
        data: dict[str, Any] = super().clean() or {}
        held = data.get("file")
        text = held.read(1 << 21).decode("utf-8", "replace") if held else data.get("text", "")
        if not text.strip():
            self.add_error("file", "Choose a file, or paste rules below.")
            return data
        try:
            self.rules = rules_from_text(text)
        except RuleRefused as refusal:
            for finding in refusal.findings:
                self.add_error(None, f"{finding.message} {finding.fix}".strip())
        return data
