"""Every page of the rail has a key of its own."""

from __future__ import annotations

from collections import Counter

from claimwright.interfaces.web.shell import RAIL


def test_no_two_pages_of_the_rail_share_a_key() -> None:
    keys = Counter(link.key for _, links in RAIL for link in links if link.key)
    assert [key for key, count in keys.items() if count > 1] == []
