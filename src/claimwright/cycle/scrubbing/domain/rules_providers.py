"""Who treated, who supervised, and where."""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.cycle.scrubbing.domain.context import Subject
from claimwright.cycle.scrubbing.domain.edits import edit, place
from claimwright.engines.rules import Fault


@edit(
    "837-39",
    snip=4,
    about="rendering provider",
    says="The person who treated is named when a group bills, and only once.",
    fix="Choose the rendering provider on the visit.",
    source="x12-837p 2310B, 2420A",
)
def rendering_is_named_once(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    rendering = claim.rendering
    where = place("2310B", "NM1", "NM109", "rendering")
    if rendering is None:
        if not claim.billing.is_person and not all(ln.rendering for ln in claim.lines):
            yield Fault(where, message="A group bills, but nobody is named as having treated.")
        return
    if not rendering.id:
        yield Fault(where, message="The person who treated has no NPI.")
    elif rendering.id == claim.billing.id:
        yield Fault(
            where,
            found=rendering.id,
            message="The rendering provider repeats the billing provider.",
            fix="Enter the group's own NPI in the billing profile.",
        )
    for line in claim.lines:
        if line.rendering is not None and line.rendering.id == rendering.id:
            yield Fault(place("2420A", "NM1", "NM109"), found=rendering.id)


@edit(
    "837-40",
    snip=4,
    about="referring provider",
    says="The referring provider must be a person with an own NPI.",
    fix="Enter the person who referred the patient, not their practice.",
    source="x12-837p 2310A",
)
def referring_is_a_person(subject: Subject) -> Iterator[Fault]:
    referring = subject.claim.referring
    if referring is not None and (not referring.is_person or not referring.id):
        yield Fault(place("2310A", "NM1", "NM109", "referring"), found=referring.name)


@edit(
    "837-41",
    snip=4,
    about="facility",
    says="Where the service took place is told only when it is neither the billing address nor "
    "the patient's home.",
    fix="Correct the location of the visit or its place of service.",
    source="x12-837p 2310C",
)
def facility_is_told_when_needed(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    facility = claim.facility
    if facility is None:
        return
    if claim.place_of_service == "12":
        yield Fault(place("2310C", "NM1", field="location"), found="12")
    if facility.address == claim.billing.address:
        yield Fault(place("2310C", "N3", "N301", "location"), found=facility.name)
    if not facility.address.line1 or not facility.name:
        yield Fault(place("2310C", "N3", "N301", "location"))


@edit(
    "837-42",
    snip=4,
    about="supervising provider",
    says="A supervised visit names the supervisor: beside the one who treated, or for Medicare "
    "as the one who rendered the service.",
    fix="Choose the supervising provider on the visit and rebuild the claim.",
    source="cms-benefit-policy chapter 15 section 60",
)
def supervisor_is_named(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    where = place("2310D", "NM1", "NM109", "supervising")
    supervising = claim.supervising
    if subject.context.is_supervised and supervising is None and not subject.is_medicare:
        yield Fault(where)
    if supervising is None:
        return
    if subject.is_medicare:
        yield Fault(where, message="Medicare wants the supervising physician as the renderer.")
    if not supervising.is_person or not supervising.id:
        yield Fault(where, found=supervising.name)
    if claim.rendering is not None and claim.rendering.id == supervising.id:
        yield Fault(where, message="The supervisor is the one who treated.")


RULES = (
    rendering_is_named_once,
    referring_is_a_person,
    facility_is_told_when_needed,
    supervisor_is_named,
)
