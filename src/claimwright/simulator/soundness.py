"""Whether each transaction set of a file can be taken: the answer a 999 carries."""

from __future__ import annotations

from claimwright.engines.x12.acknowledgement import FunctionalAcknowledgement, SetAcknowledgement
from claimwright.engines.x12.envelope import read_sets


def functional_acknowledgements(data: bytes) -> list[FunctionalAcknowledgement]:
    """One acknowledgement for each functional group, with each of its sets.

    Source: x12-999
    """
    groups: dict[tuple[str, str, str], list[SetAcknowledgement]] = {}
    for each in read_sets(data):
        key = (each.functional_group, each.header.group_control, each.guide)
        answered = SetAcknowledgement(each.set_id, each.header.control_number, "A", each.guide)
        groups.setdefault(key, []).append(answered)
    return [
        FunctionalAcknowledgement(
            kind, control, "A", len(sets), len(sets), len(sets), tuple(sets), guide
        )
        for (kind, control, guide), sets in groups.items()
    ]
