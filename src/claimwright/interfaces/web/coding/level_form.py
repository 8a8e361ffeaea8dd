"""The form of an E/M level: what was decided, what was read, how long it took."""

from __future__ import annotations

from django import forms

from claimwright.cycle.coding.domain.em_levels import PROBLEMS, RISKS, SETTINGS, Data, Visit
from claimwright.interfaces.web.forms import DateField, PlainForm


class LevelForm(PlainForm):
    """Medical decision making and time of one visit."""

    setting = forms.ChoiceField(
        label="Setting", choices=[(key, setting.words) for key, setting in SETTINGS.items()]
    )
    problem = forms.ChoiceField(
        label="Problems",
        choices=[(key, words[0].upper() + words[1:]) for key, (_, words) in PROBLEMS.items()],
    )
    risk = forms.ChoiceField(
        label="Risk",
        choices=[(key, words[0].upper() + words[1:]) for key, (_, words) in RISKS.items()],
    )
    external_notes = forms.IntegerField(
        label="Outside notes", min_value=0, max_value=99, required=False
    )
    results = forms.IntegerField(label="Results read", min_value=0, max_value=99, required=False)
    orders = forms.IntegerField(label="Tests ordered", min_value=0, max_value=99, required=False)
    historian = forms.BooleanField(label="Independent historian", required=False)
    interpretation = forms.BooleanField(label="Own interpretation of a test", required=False)
    discussion = forms.BooleanField(label="Discussed with an outside clinician", required=False)
    minutes = forms.IntegerField(
        label="Minutes that day", min_value=0, max_value=1440, required=False
    )
    is_medicare = forms.BooleanField(label="Medicare", required=False)
    on = DateField(label="Date of service", required=False)

    def boxes(self) -> list[forms.BoundField]:
        """What is ticked or not."""
        names = ("historian", "interpretation", "discussion", "is_medicare")
        return [self[name] for name in names]

    def visit(self) -> Visit:
        """What was entered, as a value."""
        given = self.cleaned_data
        data = Data(
            external_notes=given["external_notes"] or 0,
            results=given["results"] or 0,
            orders=given["orders"] or 0,
            historian=given["historian"],
            interpretation=given["interpretation"],
            discussion=given["discussion"],
        )
        return Visit(
            setting=given["setting"],
            problem=given["problem"],
            risk=given["risk"],
            data=data,
            minutes=given["minutes"],
            is_medicare=given["is_medicare"],
        )
