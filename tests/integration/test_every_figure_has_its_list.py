"""Every figure on the dashboard, on Monday and on a scorecard leads to rows that sum to it.

The pages are read as a person reads them: each link to a list is followed, and the figure that
was the link's own text is held against the sum that the list shows.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.interfaces.web.analytics.parts import PARTS
from tests.integration.test_dashboard_is_the_ledger import owner

__all__ = ["owner"]  # the practice of the dashboard's own test

LINK = re.compile(r'<a\b[^>]*href="(/figures/\?[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
AMOUNT = re.compile(r"[+−-]?\$?[\d,]+(?:\.\d+)?")
# A rate is not a sum: its list is what it counts, and another link leads to each of its sides.
RATES = ("%", "days", "÷")


@pytest.fixture(params=[date(2026, 3, 9), date(2026, 5, 25)], ids=str)
def on(request: pytest.FixtureRequest) -> date:
    """The day asked about, of which it is known what came later."""
    day: date = request.param
    return day


def links(client: Client, url: str, **query: str) -> list[tuple[str, str]]:
    """(address, what is shown) of every link to a list on the page."""
    answer = client.get(url, query)
    assert answer.status_code == 200, url
    found = LINK.findall(answer.content.decode())
    return [
        (unescape(href), " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split()))
        for href, text in found
    ]


def shown_amount(text: str) -> Decimal | None:
    """The figure in the link's text; None for a rate or words."""
    if any(sign in text for sign in RATES) or not AMOUNT.fullmatch(text):
        return None
    plain = text.replace("$", "").replace(",", "").replace("+", "").replace("−", "-")
    return Decimal(plain)


def behind(client: Client, href: str) -> Decimal:
    """What the rows of the list sum to; the page and the file say the same."""
    answer = client.get(href)
    assert answer.status_code == 200, href
    found = answer.context["found"]
    assert found.total == sum(row.amount for row in found.rows)
    amount = Decimal(found.total)
    if found.unit == "cents":
        amount = amount.scaleb(-2)
    if found.then.startswith("÷"):
        amount /= int(found.then.split()[1])
    return amount


def follow(client: Client, told: list[tuple[str, str]]) -> int:
    """Follow each link that shows a sum; how many were."""
    seen: dict[str, Decimal] = {}
    followed = 0
    for href, text in told:
        wanted = shown_amount(text)
        if wanted is None:
            continue
        if href not in seen:
            seen[href] = behind(client, href)
        places = -wanted.as_tuple().exponent
        found = seen[href]
        if places == 0 and "$" in text:  # whole dollars on a card
            assert abs(found - wanted) <= Decimal("0.5"), (href, text, found)
        else:
            assert abs(found.copy_abs() - wanted.copy_abs()) < Decimal("0.0001"), (href, text)
        followed += 1
    return followed


@pytest.mark.parametrize("part", sorted(PARTS))
def test_every_figure_of_the_dashboard(owner: Client, on: date, part: str) -> None:
    told = links(owner, reverse("dashboard_part", args=[part]), on=on.isoformat())
    assert follow(owner, told) > 1


def test_every_figure_of_monday(owner: Client) -> None:
    """Of the week in March in which most was posted, and the one with the patients' money."""
    for day in (date(2026, 3, 9), date(2026, 5, 25)):
        assert follow(owner, links(owner, reverse("monday"), on=day.isoformat())) > 8


@pytest.mark.parametrize("by", ["payer", "provider", "location"])
def test_every_figure_of_the_scorecards(owner: Client, by: str) -> None:
    told = links(owner, reverse("scorecards"), on="2026-04-20", by=by)
    assert follow(owner, told) > 5


def test_a_rate_leads_to_both_of_its_sides(owner: Client, on: date) -> None:
    told = links(owner, reverse("dashboard_part", args=["kpis"]), on=on.isoformat())
    shown = owner.get(reverse("dashboard_part", args=["kpis"]), {"on": on.isoformat()})
    for tile in shown.context["kpis"]:
        for name in ("top_url", "bottom_url"):
            assert tile[name] in [href for href, _ in told], (tile["key"], name)


def test_what_is_not_counted_and_what_is_are_all(owner: Client) -> None:
    for key in ("K08", "K10", "K25", "K26"):
        counts = {}
        for side in ("top", "rest", "bottom"):
            href = f"{reverse('figures')}?of={key}&side={side}&on=2026-04-20"
            counts[side] = behind(owner, href)
        assert counts["top"] + counts["rest"] == counts["bottom"], key


def test_the_file_of_a_list_has_all_its_rows(owner: Client) -> None:
    href = f"{reverse('figures')}?of=open&on=2026-04-20"
    page = owner.get(href).context
    assert page["pager"].total > page["pager"].size, "one page proves nothing"
    lines = owner.get(f"{href}&as=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == page["pager"].total + 2  # heads and total
    assert Decimal(lines[-1].rsplit(",", 1)[1]) == Decimal(page["found"].total).scaleb(-2)


@pytest.mark.parametrize(
    "query",
    ["of=nothing", "of=K08&side=middle&on=x", "of=flow&node=Nowhere", "of=open&payer=0197c0de"],
)
def test_an_address_that_means_nothing_is_not_there_or_the_plain_list(
    owner: Client, query: str
) -> None:
    status = owner.get(f"{reverse('figures')}?{query}").status_code
    assert status == (200 if "side=middle" in query else 404)
