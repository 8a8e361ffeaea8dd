"""Guide labels (005010X222A2): what they are without addenda, and whose they are."""

from __future__ import annotations

import re

# Every 005010 guide there is for each transaction, described here or read structurally.
_GUIDES = {
    "270": ("X279",),
    "271": ("X279",),
    "275": ("X210", "X211", "X314"),
    "276": ("X212",),
    "277": ("X212", "X213", "X214", "X228", "X364"),
    "278": ("X215", "X216", "X217"),
    "820": ("X218", "X306"),
    "824": ("X186",),
    "834": ("X220", "X307", "X318"),
    "835": ("X221",),
    "837": ("X222", "X223", "X224", "X291", "X292", "X293", "X298", "X299", "X300"),
    "997": ("X230",),
    "999": ("X231",),
}
# The transactions of which HIPAA has allowed only version 005010 since the first day of 2012.
_ADOPTED = frozenset({"270", "271", "276", "277", "278", "820", "834", "835", "837"})
_VERSION = "005010"
_BASE_LABEL = re.compile(r"\s*(\d{6}X\d{3})(?:[AE]\d)?\s*")


def base_label(label: str) -> str:
    """A guide label without addenda: 005010X222A2 → 005010X222; other text unchanged."""
    found = _BASE_LABEL.fullmatch(label)
    return found[1] if found else label.strip()


def is_outdated_label(transaction: str, label: str) -> bool:
    """Whether a label is of a version earlier than HIPAA allows for the transaction.

    Source: cfr-45-162
    """
    version = label.strip()[:6]
    return transaction in _ADOPTED and version.isdigit() and version < _VERSION


def is_foreign_label(transaction: str, label: str) -> bool:
    """Whether a 005010 label names a guide that is none of the transaction's.

    Of a transaction that has no guide here, the label of another's is foreign.
    """
    base = base_label(label)
    known = _GUIDES.get(transaction)
    is_guide = base.startswith("005010X") and len(base) == 10
    if known is None:
        return is_guide and any(base[6:] in others for others in _GUIDES.values())
    return is_guide and base[6:] not in known
