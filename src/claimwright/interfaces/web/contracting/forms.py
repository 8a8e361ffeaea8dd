"""Forms of contracts and prices."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from claimwright.cycle.contracting.domain.agreements import USUAL_TOLERANCE_CENTS, NewContract
from claimwright.cycle.contracting.domain.contracts import (
    Basis,
    Rate,
    RateKind,
    Several,
    StopLoss,
)
from claimwright.cycle.contracting.queries import Edition
from claimwright.interfaces.web.forms import DateField, PlainForm
from claimwright.kernel.money import Money, NotMoney
from claimwright.kernel.percent import Percent

BASES = [
    (Basis.PERCENT_OF_MEDICARE.value, "Percent of Medicare"),
    (Basis.FEE_SCHEDULE.value, "The payer's own price list"),
    (Basis.PERCENT_OF_CHARGES.value, "Percent of charges"),
]
SEVERAL = [
    (Several.IN_FULL.value, "Every procedure in full"),
    (Several.AS_MEDICARE.value, "Medicare's rules"),
    (Several.FLAT.value, "Percentages of its own"),
]
RATE_LINE = "CODE or CODE-CODE, a modifier if any, the kind, the amount: 70010-76499 percent 110"
KINDS = {
    "unit": RateKind.PER_UNIT,
    "case": RateKind.CASE,
    "day": RateKind.PER_DIEM,
    "charges": RateKind.PERCENT_OF_CHARGES,
    "percent": RateKind.PERCENT_OF_MEDICARE,
    "none": RateKind.NOT_COVERED,
}


class TermsForm(PlainForm):
    """Everything a contract pays, and from when."""

    basis = forms.ChoiceField(label="Prices are", choices=BASES)
    percent = forms.DecimalField(
        label="Percent",
        required=False,
        min_value=Decimal(1),
        max_value=Decimal(1000),
        max_digits=7,
        decimal_places=3,
        help_text="Of Medicare, of the list or of charges.",
    )
    medicare_year = forms.IntegerField(
        label="Medicare's year", required=False, min_value=1992, max_value=2100,
        help_text="Empty: the year of service.",
    )  # fmt: skip
    schedule = forms.ChoiceField(label="Price list", required=False)
    several = forms.ChoiceField(label="Several procedures of a day", choices=SEVERAL)
    ranking = forms.CharField(
        label="Their percentages", required=False, max_length=60, help_text="As in 100, 50, 25."
    )
    is_lesser_of_charges = forms.BooleanField(
        label="Never more than charged", required=False, initial=True
    )
    tolerance = forms.CharField(
        label="Let pass up to",
        required=False,
        max_length=12,
        help_text="Dollars missing on a line.",
    )
    stop_loss_over = forms.CharField(label="Stop-loss above", required=False, max_length=14)
    stop_loss_percent = forms.DecimalField(
        label="Stop-loss percent", required=False, min_value=Decimal(1), max_value=Decimal(100)
    )
    starts_on = DateField(label="From")
    ends_on = DateField(label="Until (first day out)", required=False)
    rates = forms.CharField(
        label="Carve-outs, one a line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"{RATE_LINE}. Kinds: {', '.join(KINDS)}.",
    )

    def __init__(self, *args: Any, lists: list[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: dict[str, Edition] = {}
        for edition in lists:
            if edition.kind != "charges":
                named.setdefault(edition.name, edition)
        self.lists = {str(edition.id): edition for edition in named.values()}
        choices = [("", "None"), *((key, one.name) for key, one in self.lists.items())]
        self.fields["schedule"].choices = choices  # type: ignore[attr-defined]

    def clean_ranking(self) -> tuple[Decimal, ...]:
        """The percentages in order."""
        return tuple(_decimal(part) for part in self.cleaned_data["ranking"].split(",") if part)

    def clean_tolerance(self) -> int:
        """In cents."""
        return _cents(self.cleaned_data["tolerance"], USUAL_TOLERANCE_CENTS)

    def clean_stop_loss_over(self) -> int:
        """In cents; 0 without one."""
        return _cents(self.cleaned_data["stop_loss_over"], 0)

    def clean_rates(self) -> tuple[Rate, ...]:
        """One carve-out a line."""
        lines = enumerate(self.cleaned_data["rates"].splitlines(), 1)
        return tuple(_rate(number, line) for number, line in lines if line.strip())

    def terms(self, payer_id: int) -> NewContract:
        """What was typed, as a value."""
        data = self.cleaned_data
        stop_loss = None
        if data["stop_loss_over"] and data["stop_loss_percent"]:
            stop_loss = StopLoss(data["stop_loss_over"], Percent(data["stop_loss_percent"]))
        return NewContract(
            payer_id=payer_id,
            basis=data["basis"],
            percent=Percent(data["percent"]) if data["percent"] else None,
            medicare_year=data["medicare_year"],
            fee_schedule_id=int(data["schedule"]) if data["schedule"] else None,
            several=Several(data["several"]),
            ranking=data["ranking"],
            is_lesser_of_charges=data["is_lesser_of_charges"],
            stop_loss=stop_loss,
            tolerance_cents=data["tolerance"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            rates=data["rates"],
        )

    @property
    def schedule_name(self) -> str:
        """The chosen price list's name."""
        found = self.lists.get(self.cleaned_data.get("schedule", ""))
        return found.name if found else ""


class PriceForm(PlainForm):
    """What to price, for whom, where and when."""

    codes = forms.CharField(
        label="Codes", max_length=300, help_text="As in 99213-25 97110x2 20610-50."
    )
    payer = forms.ChoiceField(label="Payer")
    on = DateField(label="Date of service")
    setting = forms.ChoiceField(
        label="Setting", choices=[("nonfacility", "Office"), ("facility", "Facility")]
    )
    zip_code = forms.CharField(
        label="ZIP code", max_length=10, required=False, help_text="Empty: the practice's own."
    )

    def __init__(self, *args: Any, payers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ["Medicare", *(name for name in payers if name != "Medicare")]
        self.fields["payer"].choices = [(n, n) for n in names]  # type: ignore[attr-defined]


def _decimal(text: str) -> Decimal:
    try:
        found = Decimal(text.strip().rstrip("%"))
    except InvalidOperation as error:
        raise ValidationError(f"{text.strip()} is not a percentage.") from error
    if not found.is_finite() or not 0 <= found <= 1000:
        raise ValidationError(f"{text.strip()} is not a percentage.")
    return found


def _cents(text: str, empty: int) -> int:
    if not text.strip():
        return empty
    try:
        return Money.of(text).cents
    except NotMoney as error:
        raise ValidationError(f"{error}.") from error


def _rate(number: int, line: str) -> Rate:
    words = line.upper().split()
    kind = next((KINDS[word.lower()] for word in words if word.lower() in KINDS), None)
    if kind is None:
        raise ValidationError(f"Line {number} names no kind. {RATE_LINE}.")
    place = next(at for at, word in enumerate(words) if word.lower() in KINDS)
    if place not in (1, 2):
        raise ValidationError(f"Line {number} is not a carve-out. {RATE_LINE}.")
    first, _, last = words[0].partition("-")
    amount = words[place + 1] if len(words) > place + 1 else ""
    is_percent = kind in (RateKind.PERCENT_OF_CHARGES, RateKind.PERCENT_OF_MEDICARE)
    return Rate(
        code_from=first,
        code_to=last or first,
        modifier=words[1] if place == 2 else "",
        kind=kind,
        cents=0 if is_percent or kind is RateKind.NOT_COVERED else _cents(amount, 0),
        percent=Percent(_decimal(amount or "0")) if is_percent else None,
    )
