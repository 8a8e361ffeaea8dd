"""Which claims go into which file, under which numbers and name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.professional import ProfessionalClaim


class UnfaithfulFile(RuntimeError):
    """The bytes written do not say what the claims say; nothing was sent."""


@dataclass(frozen=True, slots=True)
class SentBatch:
    """One 837 file and how many claims it carries."""

    batch_id: int
    file_id: int
    name: str
    claim_count: int


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """One other file on its way."""

    file_id: int
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteProfile:
    """One way to a clearinghouse or payer. `payer_id` None: for payers without their own."""

    id: int
    name: str
    payer_id: int | None
    sender_id: str  # ISA06; empty: the practice's submitter id
    sender_qualifier: str
    receiver_id: str  # ISA08
    receiver_qualifier: str
    receiver_name: str
    usage: str  # ISA15
    ack_requested: bool
    claims_per_file: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRoute:
    """A route to be set; the one without a payer serves every payer that has none."""

    name: str
    receiver_id: str
    receiver_name: str
    payer_id: int | None = None
    sender_id: str = ""
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    usage: str = ""
    ack_requested: bool = False
    claims_per_file: int = 5000


@dataclass(frozen=True, slots=True)
class Numbers:
    """Control numbers of one file, each used once with its partner."""

    interchange: int  # ISA13
    group: int  # GS06
    reference: str  # BHT03


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a claim came to stand in the file that was written."""

    set_control: str  # ST02
    position: int


def route_for(routes: Iterable[RouteProfile], payer_id: int) -> RouteProfile | None:
    """The payer's own route, else the one for all, else None."""
    default = None
    for route in routes:
        if route.payer_id == payer_id:
            return route
        if route.payer_id is None:
            default = route
    return default


def files_of(
    claims: Iterable[tuple[int, RouteProfile, ProfessionalClaim]],
) -> Iterator[tuple[RouteProfile, list[tuple[int, ProfessionalClaim]]]]:
    """Claims (with their ids) cut into files: one route and submitter, so many claims at most."""
    grouped: dict[tuple[int, Party], list[tuple[int, ProfessionalClaim]]] = defaultdict(list)
    routes = {}
    for claim_id, route, claim in claims:
        routes[route.id] = route
        grouped[(route.id, claim.submitter)].append((claim_id, claim))
    for (route_id, _), members in grouped.items():
        route = routes[route_id]
        for start in range(0, len(members), route.claims_per_file):
            yield route, members[start : start + route.claims_per_file]


def envelope_for(
    route: RouteProfile, submitter_id: str, numbers: Numbers, now: datetime
) -> Envelope:
    """Who sends to whom, with the numbers taken for it."""
    return Envelope(
        sender_id=(route.sender_id or submitter_id)[:15],
        receiver_id=route.receiver_id,
        interchange_control=numbers.interchange,
        group_control=numbers.group,
        created_at=now,
        sender_qualifier=route.sender_qualifier,
        receiver_qualifier=route.receiver_qualifier,
        usage=route.usage,
        ack_requested=route.ack_requested,
    )


def receiver_party(route: RouteProfile) -> Party:
    """1000B."""
    return Party(name=route.receiver_name, id_qualifier="46", id=route.receiver_id)


def file_name(kind: str, route: RouteProfile, interchange: int) -> str:
    """A plain name no two files of a practice share."""
    partner = re.sub(r"[^A-Za-z0-9]", "", route.receiver_id) or "partner"
    return f"{kind}_{partner}_{interchange:09d}.x12"


def placed(
    claims: Iterable[ProfessionalClaim], reread: Iterable[ProfessionalClaim]
) -> dict[str, Placed]:
    """Where each claim stands in the file, by control number, once the file was read back.

    Raises UnfaithfulFile when a claim is missing, is there twice, or reads otherwise than meant.
    Source: x12-837p
    """
    meant = {claim.control_number: _essence(claim) for claim in claims}
    found: dict[str, Placed] = {}
    for position, claim in enumerate(reread, start=1):
        number = claim.control_number
        if number in found or meant.get(number) != _essence(claim):
            raise UnfaithfulFile(f"claim {number} does not read back as it was meant")
        found[number] = Placed(claim.header.control_number, position)
    if len(found) != len(meant):
        raise UnfaithfulFile(f"{len(meant) - len(found)} claims are missing from the file")
    return found


def _essence(claim: ProfessionalClaim) -> tuple[object, ...]:
    """What must come through a file unharmed, whatever is written in capitals or cut short."""
    return (
        claim.charge_cents,
        claim.frequency,
        claim.place_of_service,
        claim.rank,
        claim.relationship,
        claim.filing_indicator,
        claim.billing.id,
        claim.subscriber.id,
        claim.payer.id,
        claim.patient is None,
        claim.diagnoses,
        claim.patient_paid_cents,
        sorted(claim.references),
        tuple(
            (
                line.procedure,
                line.modifiers,
                line.charge_cents,
                line.units,
                line.pointers,
                line.from_on,
                line.control_number,
                tuple((d.payer_id, d.paid_cents, len(d.adjustments)) for d in line.adjudications),
            )
            for line in claim.lines
        ),
        tuple((other.rank, other.payer.id, other.paid_cents) for other in claim.other_coverages),
    )
