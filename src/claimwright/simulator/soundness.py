"""Whether each transaction set of a file can be taken: the answer a 999 carries."""

from __future__ import annotations

from claimwright.engines.x12.acknowledge import NothingToAcknowledge, acknowledge_999
from claimwright.engines.x12.acknowledgement import FunctionalAcknowledgement
from claimwright.engines.x12.readack import parse_999


def functional_acknowledgements(data: bytes) -> list[FunctionalAcknowledgement]:
    """One acknowledgement for each functional group, with each of its sets.

    A file of acknowledgements alone is not answered: the list is then empty. Raises Unreadable.

    Source: x12-999
    """
    try:
        return list(parse_999(acknowledge_999(data)))
    except NothingToAcknowledge:
        return []
