"""The atoms of a page: money, dates, chips, icons, addresses of assets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from uuid6 import uuid7

from claimwright.foundation import clock
from claimwright.interfaces.web import words
from claimwright.interfaces.web.assets import asset_url
from claimwright.kernel.address import Address
from claimwright.kernel.finding import Finding
from claimwright.kernel.money import Money

register = template.Library()

SOON_DAYS = 14


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built asset."""
    return asset_url(name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing beside words; with a label it speaks for itself."""
    return _drawn(name, label)


@lru_cache(maxsize=1000)  # a page draws the same few a hundred times
def _drawn(name: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            asset_url("icons.svg"),
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        asset_url("icons.svg"),
        name,
    )


@register.simple_tag
def chip(kind: str, state: object) -> SafeString:
    """A state in words, colored by what it means for the money."""
    said = words.words_for(kind, str(state))
    return tone_chip(said.text, said.tone, said.icon)


@register.simple_tag
def tone_chip(text: str, tone: str = "quiet", icon_name: str = "") -> SafeString:
    """A chip with words of one's own."""
    if not icon_name:
        return format_html('<span class="chip plain tone-{}">{}</span>', tone, text)
    return format_html('<span class="chip tone-{}">{}{}</span>', tone, icon(icon_name), text)


@register.simple_tag
def word(kind: str, code: object) -> str:
    """One of the small code lists in words: rank, payer kind, place, method, file kind."""
    lists = {
        "rank": words.RANKS,
        "payer_kind": words.PAYER_KINDS,
        "place": words.PLACES,
        "method": words.METHODS,
        "file": words.FILE_KINDS,
        "relationship": words.RELATIONSHIPS,
        "sex": words.SEXES,
        "frequency": words.FREQUENCIES,
        "group": words.ADJUSTMENT_GROUPS,
    }
    return lists[kind].get(str(code), str(code))


@register.filter
def money(value: object) -> SafeString:
    """Cents or Money as dollars; negative in its own color, nothing for None."""
    if value is None or value == "":
        return mark_safe('<span class="money zero">–</span>')
    amount = value if isinstance(value, Money) else Money(int(str(value)))
    kind = "neg" if amount.cents < 0 else ("zero" if not amount.cents else "")
    return format_html('<span class="money {}">{}</span>', kind, str(amount).replace("-", "−"))


@register.filter
def dollars(value: object) -> str:
    """Whole dollars for tiles and lists, as plain text: $12,345."""
    cents = value.cents if isinstance(value, Money) else int(str(value or 0))
    sign = "−" if cents < 0 else ""
    return f"{sign}${(abs(cents) + 50) // 100:,}"


@register.filter
def day(value: date | datetime | None) -> SafeString:
    """A date as Nov 3, 2026."""
    if value is None:
        return mark_safe('<span class="muted">–</span>')
    return _day_told(value.isoformat(), value.year, value.month, value.day)


@lru_cache(maxsize=4000)  # long lists share few days
def _day_told(machine: str, year: int, month: int, on: int) -> SafeString:
    shown = f"{date(year, month, on):%b} {on}, {year}"
    return format_html('<time datetime="{}" class="nowrap">{}</time>', machine, shown)


@register.simple_tag(takes_context=True)
def instant(context: dict[str, Any], value: datetime | None) -> SafeString:
    """An instant in the practice's own time: Nov 3, 2026, 2:05 PM."""
    if value is None:
        return mark_safe('<span class="muted">–</span>')
    local = value.astimezone(ZoneInfo(zone_of(context.get("request"))))
    hour = local.hour % 12 or 12
    shown = f"{local:%b} {local.day}, {local.year}, {hour}:{local:%M %p}"
    return format_html('<time datetime="{}" class="nowrap">{}</time>', value.isoformat(), shown)


def zone_of(request: HttpRequest | None) -> str:
    """The practice's time zone; UTC where there is no practice."""
    practice = getattr(request, "practice", None)
    return practice.time_zone if practice else "UTC"


@register.filter
def due(value: date | None) -> SafeString:
    """A deadline with how far away it is; late and soon are marked, in words too."""
    if value is None:
        return mark_safe('<span class="muted">no deadline</span>')
    left = (value - clock.today()).days
    kind = "late" if left < 0 else ("soon" if left <= SOON_DAYS else "")
    return format_html(
        '<time datetime="{}" class="due {}" title="{}">{}</time>',
        value.isoformat(),
        kind,
        f"{value:%b} {value.day}, {value.year}",
        distance(left),
    )


def distance(days: int) -> str:
    """Days from today in words."""
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"in {days} {unit}" if days > 0 else f"{-days} {unit} late"


@register.filter
def days_ago(value: date | datetime | None) -> str:
    """How long since, in words."""
    if value is None:
        return "–"
    on = value.date() if isinstance(value, datetime) else value
    past = (clock.today() - on).days
    if past <= 0:
        return "today"
    return "yesterday" if past == 1 else f"{past} days ago"


@register.filter
def age(born: date | None) -> str:
    """Years lived."""
    if born is None:
        return ""
    today = clock.today()
    return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


@register.filter
def address(value: Address | None) -> str:
    """An address in one line."""
    if not value:
        return "–"
    street = ", ".join(part for part in (value.line1, value.line2) if part)
    return f"{street}, {value.city}, {value.state} {value.zip_shown}".strip(", ")


@register.filter
def diagnosis(code: str) -> str:
    """An ICD-10-CM code with its dot."""
    return code if len(code) <= 3 or "." in code else f"{code[:3]}.{code[3:]}"


@register.filter
def get(mapping: dict[Any, Any], key: object) -> object:
    """One value of a mapping, by a key that is itself a value."""
    return mapping.get(key) if mapping else None


@register.filter
def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then notes."""
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(findings, key=lambda finding: order[finding.severity.value])


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: object) -> str:
    """This page's address with some of its query changed; an empty value drops the key."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_link(context: dict[str, Any], name: str, label: str, kind: str = "") -> SafeString:
    """A column head that sorts; a second click turns the order round."""
    present = context.get("order", "")
    turned = present == name
    order = f"-{name}" if turned else name
    arrow = icon("arrow-up") if turned else icon("arrow-down") if present == f"-{name}" else ""
    state = "ascending" if turned else "descending" if present == f"-{name}" else ""
    sort = format_html(' aria-sort="{}"', state) if state else ""
    return format_html(
        '<th scope="col" class="{}"{}><a href="{}">{}{}</a></th>',
        kind,
        sort,
        with_query(context, order=order, page=""),
        label,
        arrow,
    )


@register.simple_tag
def share_bar(part: int, whole: int, tone: str = "wait", width: int = 90) -> SafeString:
    """A small bar for a share of a whole; the figure itself stands beside it."""
    filled = 0 if whole <= 0 else max(0, min(width, round(part * width / whole)))
    return format_html(
        '<svg class="bar-cell" width="{}" height="8" aria-hidden="true">'
        '<rect width="{}" height="8" rx="2" fill="var(--c-sunken)"></rect>'
        '<rect width="{}" height="8" rx="2" fill="var(--c-{})"></rect></svg>',
        width,
        width,
        filled,
        tone,
    )


@register.filter
def phone(digits: str) -> str:
    """Ten digits as (555) 010-1234; anything else as it is."""
    if len(digits) == 10 and digits.isdigit():
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return digits or "–"


@register.filter
def letters(pointers: Iterable[int]) -> str:
    """Diagnosis pointers as the form's letters: (1, 3) is AC."""
    return "".join("ABCDEFGHIJKL"[place - 1] for place in pointers if 0 < place <= 12)


@register.filter
def plain_dollars(cents: int) -> str:
    """Cents as one types them into a field: 25.00."""
    return f"{cents // 100}.{cents % 100:02d}"


@register.simple_tag(takes_context=True)
def clock_time(context: dict[str, Any], value: datetime) -> str:
    """The time of day in the practice's zone: 2:05 PM."""
    local = value.astimezone(ZoneInfo(zone_of(context.get("request"))))
    return f"{local.hour % 12 or 12}:{local:%M %p}"


@register.filter
def number(value: int) -> str:
    """A count with commas."""
    return f"{value:,}"


@register.filter
def negated(cents: int) -> int:
    """The other way round: a PLB that lowers a payment, as it reads on an account."""
    return -cents


@register.filter
def words_of(text: str) -> list[str]:
    """The words of a sentence, to loop over in a template."""
    return text.split()


@register.simple_tag(takes_context=True)
def view_query(context: dict[str, Any], name: str) -> str:
    """Which list this is and how it is filtered, for the kept views above it."""
    return urlencode({"list": name, "query": context["request"].GET.urlencode()})


@register.simple_tag
def uuid_field(name: str = "key") -> SafeString:
    """A hidden key of the form's own: what is sent twice is taken once."""
    return format_html('<input type="hidden" name="{}" value="{}">', name, uuid7())
