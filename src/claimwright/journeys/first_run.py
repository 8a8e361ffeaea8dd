"""From an empty practice to real claims: what is done, what is next, and opening the real books.

Every step is read off what is there, never off a box somebody ticked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import operations as contracting_operations
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import NewPayer, PayerProfile
from claimwright.cycle.practice import operations as practice_operations
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.practice.domain import checks
from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation, NewProvider
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.submission import queries as submission
from claimwright.foundation.access.models import Membership
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import operations as tenancy
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.models import Practice
from claimwright.kernel.finding import has_errors


class CannotGoLive(ValueError):
    """The practice is no sandbox, or its set-up is not finished; the message says which."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `seen` says what of it is there, `why` what its gap would cost."""

    key: str
    name: str
    why: str
    seen: str
    is_done: bool
    is_next: bool = False


def first_steps(*, on: date) -> list[Step]:
    """The whole way in order; the first that is not done is next. Empty once all are."""
    here = Practice.objects.get(pk=scope.current_practice_id())
    steps = [*_set_up(on), *_first_work(), *(_trial() if here.is_sandbox else _real())]
    undone = next((step.key for step in steps if not step.is_done), "")
    if not undone:
        return []
    return [
        Step(one.key, one.name, one.why, one.seen, one.is_done, one.key == undone) for one in steps
    ]


def _set_up(on: date) -> list[Step]:
    profile = practice.find_billing_profile(on=on)
    is_sound = profile is not None and not has_errors(checks.billing_findings(profile))
    providers, locations = practice.list_providers(on=on), practice.list_locations()
    payers = contracting.list_payers()
    charged = sum(
        count for _, kind, _, count in contracting.list_fee_schedules() if kind == "charges"
    )
    return [
        Step(
            "practice",
            "Practice details",
            "Every claim says who bills: name, NPI, tax id, address.",
            profile.legal_name if profile else "",
            is_sound,
        ),
        Step(
            "provider",
            "Who gives care",
            "A visit names who gave the care.",
            _count(len(providers), "provider"),
            bool(providers),
        ),
        Step(
            "location",
            "Where care is given",
            "Without it a claim lacks its place of service.",
            _count(len(locations), "location"),
            bool(locations),
        ),
        Step(
            "payer",
            "Payers",
            "The insurers your patients have; without one every visit is the patient's.",
            _count(len(payers), "payer"),
            bool(payers),
        ),
        Step(
            "prices",
            "What you charge",
            "Without a price list charges are typed line by line.",
            _count(charged, "price"),
            charged > 0,
        ),
    ]


def _first_work() -> list[Step]:
    patients = registration.count_patients()
    return [
        Step(
            "patients",
            "Patients",
            "Bring them in from a file, or register one at the desk.",
            _count(patients, "patient"),
            patients > 0,
        )
    ]


def _trial() -> list[Step]:
    sent, paid = _sent(), _posted()
    return [
        Step(
            "claim",
            "A trial claim",
            "Simulated payers answer it; nothing leaves this machine.",
            _count(sent, "claim") + " sent" if sent else "",
            sent > 0,
        ),
        Step(
            "payment",
            "Its payment",
            "Let the sandbox payers work some days: their remittance posts itself.",
            _count(paid, "remittance") + " posted" if paid else "",
            paid > 0,
        ),
        Step(
            "live",
            "Go live",
            "Open the real books with this set-up. The trial stays here, apart.",
            "",
            is_live(),
        ),
    ]


def _real() -> list[Step]:
    routes = [one for one in submission.route_profiles() if one.usage == "P"]
    sent, paid = _sent(), _posted()
    return [
        Step(
            "route",
            "The clearinghouse",
            "Where real claims go, and who you are there.",
            routes[0].receiver_name if routes else "",
            bool(routes),
        ),
        Step(
            "claim",
            "The first real claim",
            "Record a visit, bill it, send it.",
            _count(sent, "claim") + " sent" if sent else "",
            sent > 0,
        ),
        Step(
            "payment",
            "The first payment",
            "Remittances come by the same way and post themselves.",
            _count(paid, "remittance") + " posted" if paid else "",
            paid > 0,
        ),
    ]


def _sent() -> int:
    unsent = ("draft", "held", "ready", "void")
    return sum(n for state, n in claims.counts_by_state().items() if state not in unsent)


def _posted() -> int:
    return remittance.remittance_page(state="posted", limit=1).total


def _count(number: int, noun: str) -> str:
    return "" if not number else f"{number:,} {noun}{'' if number == 1 else 's'}"


def has_come_through() -> bool:
    """Whether a payment has come back: the whole way has been gone once."""
    return _posted() > 0


def is_live() -> bool:
    """Whether somebody of this sandbox also belongs to a practice with real books."""
    people = Membership.objects.filter(practice_id=scope.current_practice_id())
    ids = list(people.values_list("user_id", flat=True))
    return Membership.objects.filter(user_id__in=ids, practice__is_sandbox=False).exists()


@transaction.atomic
def go_live(*, name: str, user_id: int, on: date) -> Practice:
    """Open real books with the sandbox's set-up: people, providers, places, payers, prices.

    Patients, visits and claims of the trial stay in the sandbox. Contracts are agreed anew: their
    prices are proven on real remittances. Raises CannotGoLive.
    """
    sandbox = Practice.objects.get(pk=scope.current_practice_id())
    steps = _set_up(on)
    if not sandbox.is_sandbox:
        raise CannotGoLive(f"{sandbox.name} is live already.")
    if not all(step.is_done for step in steps):
        missing = ", ".join(step.name.lower() for step in steps if not step.is_done)
        raise CannotGoLive(f"The set-up is not finished: {missing}.")
    told = _told(on)
    made = tenancy.create_practice(name=name, time_zone=sandbox.time_zone)
    for user, role in told.people:
        Membership.objects.create(user_id=user, practice=made, role=role)
    with scope.scope(made.pk, user_id=user_id, actor=scope.current().actor):
        told.write(on)
        log.record("went live", object_type="practice", detail={"from": sandbox.slug})
    log.record("went live", object_type="practice", detail={"as": made.slug})
    return made


@dataclass(frozen=True, slots=True)
class _SetUp:
    """The set-up of one practice, to be written into another."""

    profile: BillingProfile
    providers: list[NewProvider]
    locations: list[NewLocation]
    payers: list[NewPayer]
    prices: list[tuple[str, str, date, list[tuple[str, str, int]]]]
    people: list[tuple[int, str]]

    def write(self, on: date) -> None:
        """Write everything into the practice in scope."""
        practice_operations.set_up_practice(profile=self.profile, on=on)
        for provider in self.providers:
            practice_operations.add_provider(new=provider)
        for location in self.locations:
            practice_operations.add_location(new=location)
        for payer in self.payers:
            contracting_operations.add_payer(new=payer)
        for name, kind, since, items in self.prices:
            contracting_operations.load_fee_schedule(
                name=name, kind=kind, effective_on=since, items=items
            )


def _told(on: date) -> _SetUp:
    members = Membership.objects.filter(practice_id=scope.current_practice_id())
    return _SetUp(
        profile=practice.get_billing_profile(on=on),
        providers=[
            NewProvider(
                name=one.name,
                credential=one.credential,
                npi=one.npi,
                taxonomy=one.taxonomy,
                specialty=one.specialty,
                starts_on=on,
            )
            for one in practice.list_providers(on=on)
        ],
        locations=[
            NewLocation(
                name=one.name,
                place_of_service=one.place_of_service,
                address=one.address,
                npi=one.npi,
                clia=one.clia,
                starts_on=on,
            )
            for one in practice.list_locations(on=on)
        ],
        payers=[_new_payer(one) for one in contracting.list_payers()],
        prices=[
            (one.name, one.kind, one.effective_on, _items(one.id))
            for one in contracting.list_editions()
        ],
        people=list(members.values_list("user_id", "role")),
    )


def _items(schedule_id: int) -> list[tuple[str, str, int]]:
    prices = contracting.list_prices(schedule_id=schedule_id)
    return [(code, modifier, cents) for (code, modifier), cents in prices.items()]


def _new_payer(payer: PayerProfile) -> NewPayer:
    return NewPayer(
        name=payer.name,
        edi_id=payer.edi_id,
        kind=payer.kind,
        filing_indicator=payer.filing_indicator,
        timely_filing_days=payer.timely_filing_days,
        correction_days=payer.correction_days,
        appeal_days=payer.appeal_days,
        correction_route=payer.correction_route,
        authorization_codes=payer.authorization_codes,
        address=payer.address,
        phone=payer.phone,
    )
