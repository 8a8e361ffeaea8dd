"""What a claim may carry besides its lines: papers, rides, screenings, bought services, forms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimwright.cycle.claims.domain.procedures import is_ambulance, is_laboratory
from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.cycle.scrubbing.domain.edits import edit, place
from claimwright.cycle.scrubbing.domain.kinds import THERAPY_TIMED, codes, is_equipment
from claimwright.engines.rules import Fault
from claimwright.engines.x12.claim_parts import Attachment
from claimwright.engines.x12.professional import ServiceLine
from claimwright.kernel.finding import Severity

# Certificates of medical necessity and information forms of Medicare ended with this day.
FORMS_ENDED = date(2023, 1, 1)
ON_REQUEST = "AA"
SCREENING_CONDITIONS = codes("AV NU S2 ST")


@edit(
    "837-46",
    snip=4,
    about="claim",
    says="Papers are announced without the number under which they are sent.",
    fix="Enter the attachment's control number, or say that it is available on request.",
    source="x12-837p 2300 PWK, 2400 PWK",
)
def papers_have_a_number(subject: Subject) -> Iterator[Fault]:
    said: list[tuple[str, Attachment]] = [("2300", one) for one in subject.claim.attachments]
    said += [("2400", one) for line in subject.claim.lines for one in line.attachments]
    for loop, paper in said:
        if paper.transmission != ON_REQUEST and not paper.control_number:
            yield Fault(place(loop, "PWK", "PWK06", "attachments"), found=paper.report_type)


@edit(
    "837-48",
    snip=6,
    about="claim",
    needs=codes("ambulance"),
    says="An ambulance ride needs why and how far, the patient's condition, the pick-up and the "
    "drop-off.",
    fix="Complete the transport on the visit, or send the ride through the payer's portal.",
    source="x12-837p 2300 CR1, CRC, 2310E, 2310F",
)
def rides_are_told(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    for line in claim.lines:
        if not is_ambulance(line.procedure):
            continue
        transport = line.transport or claim.transport
        conditions = [c for c in (*claim.conditions, *line.conditions) if c.category == "07"]
        missing = (
            ("CR1", "why and how far", transport is None or not transport.miles),
            ("CRC", "the patient's condition", not conditions),
            ("2310E", "the pick-up", not (line.pick_up or claim.pick_up)),
            ("2310F", "the drop-off", not (line.drop_off or claim.drop_off)),
        )
        for part, words, is_missing in missing:
            if is_missing:
                yield Fault(place("2300", part), found=f"{line_label(line)}: {words}")


@edit(
    "837-50",
    snip=6,
    family="Equipment",
    about="line",
    needs=codes("equipment"),
    says="Equipment needs the provider who ordered it.",
    fix="Enter the ordering provider on the visit.",
    source="cms-claims-manual chapter 20",
)
def equipment_names_its_orderer(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if is_equipment(line.procedure) and not _orderer(subject, line):
            yield Fault(place("2420E", "NM1", "NM109", "ordering"), found=line_label(line))


def _orderer(subject: Subject, line: ServiceLine) -> bool:
    return bool(line.ordering or line.referring or subject.claim.referring)


@edit(
    "837-50-form",
    snip=6,
    family="Equipment",
    about="line",
    says="Certificates of medical necessity are no longer sent for services since 2023.",
    fix="Take the form off the line.",
    source="cms-claims-manual chapter 20",
    starts_on=FORMS_ENDED,
)
def ended_forms_are_left_out(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        for form in line.forms:
            if form.qualifier == "UT" and line.from_on and line.from_on >= FORMS_ENDED:
                yield Fault(place("2440", "LQ", "LQ02"), found=f"{line_label(line)} {form.code}")


@edit(
    "837-51",
    snip=4,
    about="claim",
    says="A child's screening (EPSDT) has to say what became of it, and only one that is marked "
    "as such may.",
    fix="Say whether the child was referred, and mark the line as a screening.",
    source="x12-837p 2300 CRC ZZ, 2400 SV111",
)
def screenings_are_told(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    told = [condition for condition in claim.conditions if condition.category == "ZZ"]
    marked = [line for line in claim.lines if line.epsdt == "Y"]
    if bool(marked) != bool(told):
        where = place("2300", "CRC", "CRC01") if marked else place("2400", "SV1", "SV111")
        yield Fault(where, found=line_label(marked[0]) if marked else "CRC ZZ")
    for condition in told:
        if not condition.codes or not SCREENING_CONDITIONS.issuperset(condition.codes):
            yield Fault(place("2300", "CRC", "CRC03"), found=" ".join(condition.codes))


@edit(
    "837-52",
    snip=4,
    about="line",
    says="A service bought from another provider names that provider and its price, both.",
    fix="Enter the provider it was bought from and what it cost.",
    source="x12-837p 2400 PS1, 2420B",
)
def bought_services_name_their_seller(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if (line.purchased is None) != (line.purchased_from is None):
            yield Fault(place("2420B", "NM1", "NM109"), found=line_label(line))


@edit(
    "LAB-ORDERER",
    snip=4,
    family="Laboratory",
    about="claim",
    needs=codes("lab imaging therapy"),
    severity=Severity.INFO,
    says="Medicare wants the provider who ordered a test, or the therapy, to be named.",
    fix="Enter the ordering provider on the visit; the one who treated may order as well.",
    source="cms-claims-manual chapter 26 section 10.4 item 17",
)
def tests_name_their_orderer(subject: Subject) -> Iterator[Fault]:
    if not subject.is_medicare:
        return
    for line in subject.claim.lines:
        is_ordered = is_laboratory(line.procedure) or line.procedure in THERAPY_TIMED
        if is_ordered and not _orderer(subject, line):
            yield Fault(place("2310A", "NM1", "NM109", "referring"), found=line_label(line))
            return


RULES = (
    papers_have_a_number,
    rides_are_told,
    equipment_names_its_orderer,
    ended_forms_are_left_out,
    screenings_are_told,
    bought_services_name_their_seller,
    tests_name_their_orderer,
)
