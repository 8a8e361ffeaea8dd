"""docs/one-claim.md says what really happens, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios import one_claim
from tests.scenarios.conftest import MakeWorld
from tests.support.world import assert_sound, whole_books

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "one-claim.md"


def test_the_document_tells_what_happens(make_world: MakeWorld) -> None:
    blocks = one_claim.live(make_world(one_claim.scenario()))
    assert whole_books() == {"cash": 11743, "contractual_allowance": 7829, "revenue": -19572}
    assert_sound()
    text = DOCUMENT.read_text()
    assert one_claim.filled(text, blocks) == text, "run `make docs`"


def test_a_block_without_a_place_is_noticed() -> None:
    document = "Before\n<!-- block a -->\nold\n<!-- end -->\nafter\n"
    assert one_claim.filled(document, {"a": "new"}) == (
        "Before\n<!-- block a -->\n```\nnew\n```\n<!-- end -->\nafter\n"
    )
    with pytest.raises(ValueError, match="b"):
        one_claim.filled(document, {"a": "new", "b": "lost"})
    with pytest.raises(KeyError):
        one_claim.filled(document, {})
