"""Forms of the posting table and of the levels of appeal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from claimwright.cycle.claims.domain.posting_table import GROUPS
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.denials.domain.categories import OWNER_WORDS, PROFILES
from claimwright.interfaces.web.forms import DateField, PlainForm

AS_SHIPPED = ("", "as shipped")
CODE = re.compile(r"[A-Z0-9-]{0,12}")
REMARK = re.compile(r"(M|MA|N)\d{1,4}")


class RowForm(PlainForm):
    """A row of the posting table; what is left empty stays as it is."""

    payer = forms.ChoiceField(label="For", required=False)
    group = forms.ChoiceField(
        label="Group",
        required=False,
        choices=[("", "any group"), *((group, group) for group in GROUPS)],
    )
    remark = forms.CharField(
        label="Remark", required=False, max_length=6, help_text="Empty: whatever the remark."
    )
    adjustment_code = forms.CharField(
        label="Adjustment code",
        required=False,
        max_length=12,
        help_text="The name your reports book it under, as in ACME-97.",
    )
    denial_class = forms.ChoiceField(
        label="Denial class",
        required=False,
        choices=[AS_SHIPPED, *((str(one), profile.label) for one, profile in PROFILES.items())],
    )
    owner = forms.ChoiceField(
        label="Whose work",
        required=False,
        choices=[AS_SHIPPED, *((str(owner), words) for owner, words in OWNER_WORDS.items())],
    )
    next_step = forms.CharField(
        label="Next step",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    keeps_open = forms.BooleanField(
        label="Do not write it down by itself: keep the dollars with the payer until worked",
        required=False,
    )
    starts_on = DateField(label="From decisions of")
    note = forms.CharField(label="Why", required=False, max_length=300)

    def __init__(self, *args: Any, payers: Sequence[PayerProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(payer.public_id), payer.name) for payer in payers]
        field = self.fields["payer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Every payer"), *named]

    def clean_remark(self) -> str:
        """A remark code, in capitals."""
        code = str(self.cleaned_data["remark"]).strip().upper()
        if code and not REMARK.fullmatch(code):
            raise forms.ValidationError("A remark code is M, MA or N and a number, as in N19.")
        return code

    def clean_adjustment_code(self) -> str:
        """Capitals, digits and hyphens."""
        code = str(self.cleaned_data["adjustment_code"]).strip().upper()
        if not CODE.fullmatch(code):
            raise forms.ValidationError("Use letters, digits and hyphens.")
        return code


class LevelForm(PlainForm):
    """A payer's own level of appeal."""

    level = forms.IntegerField(label="Level", min_value=1, max_value=9)
    name = forms.CharField(label="Its name", max_length=60)
    to_whom = forms.CharField(
        label="Goes to", required=False, max_length=80, help_text="Empty: as usual."
    )
    days = forms.IntegerField(label="Days from the decision", min_value=1, max_value=3650)
    starts_on = DateField(label="For decisions from")
