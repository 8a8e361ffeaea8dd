"""Put the demo practice on file: who bills, who treats, where, which payers, at which prices."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.practice import operations as practice
from claimwright.demo.practice import OPENED_ON
from claimwright.demo.world import World
from claimwright.foundation.access.operations import add_member

# One person for each role; all sign in with the same password, because nobody here is real.
CAST = (
    ("alice", "owner", "Alice Alder"),
    ("bob", "biller", "Bob Bell"),
    ("carmen", "coder", "Carmen Cruz"),
    ("dora", "front_desk", "Dora Dean"),
)
PASSWORD = "walk-the-cycle"


@dataclass
class Ids:
    """Database ids by the demo's own keys."""

    providers: dict[str, int] = field(default_factory=dict)
    locations: dict[str, int] = field(default_factory=dict)
    payers: dict[str, int] = field(default_factory=dict)
    patients: dict[str, int] = field(default_factory=dict)
    coverages: dict[str, int] = field(default_factory=dict)
    owner_id: int | None = None


def set_up(world: World) -> Ids:
    """Set everything up but patients; returns the ids."""
    members = [
        add_member(username=username, password=PASSWORD, role=role, full_name=name)
        for username, role, name in CAST
    ]
    practice.set_up_practice(profile=world.billing, on=OPENED_ON)
    ids = Ids(owner_id=members[0].pk)
    for provider in world.providers:
        ids.providers[provider.key] = practice.add_provider(new=provider.new)
    for key, location in world.locations.items():
        ids.locations[key] = practice.add_location(new=location)
    for schedule in world.fee_schedules:
        contracting.load_fee_schedule(
            name=schedule.name,
            kind=schedule.kind,
            effective_on=schedule.effective_on,
            items=list(schedule.items),
        )
    for payer in world.payers:
        payer_id = contracting.add_payer(new=payer.new)
        ids.payers[payer.new.edi_id] = payer_id
        contracting.set_contract(
            payer_id=payer_id,
            basis="percent_of_medicare",
            percent=payer.contract_percent,
            starts_on=OPENED_ON,
        )
    for payer_key, behind in world.crossovers.items():
        contracting.set_crossovers(
            payer_id=ids.payers[payer_key], next_payer_ids=[ids.payers[key] for key in behind]
        )
    return ids
