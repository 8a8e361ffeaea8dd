"""One defect at a time, put into claims that have none: what it is, and which edits should say so.

`spoil` gives the claim and its context with the defect, or None where it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from claimwright.cycle.claims.domain.procedures import is_anesthesia, is_laboratory
from claimwright.cycle.scrubbing.domain.context import PastService, ScrubContext, SentBefore
from claimwright.cycle.scrubbing.domain.kinds import THERAPY, VISITS
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.kernel.address import Address
from tests.unit.cycle.scrubbing.made_claims import Made

Spoiled = tuple[ProfessionalClaim, ScrubContext]


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of mistake, the edits that should catch it, and how it is made."""

    name: str
    caught_by: frozenset[str]
    spoil: Callable[[Made], Spoiled | None]


DEFECTS: list[Defect] = []


def defect(name: str, caught_by: str) -> Callable[[Callable[[Made], Any]], Any]:
    """Declare a defect; the function gives a spoiled claim, a spoiled pair, or None."""

    def declared(make: Callable[[Made], Any]) -> Any:
        def spoil(made: Made) -> Spoiled | None:
            result = make(made)
            if result is None or isinstance(result, tuple):
                return result
            return result, made.context

        DEFECTS.append(Defect(name, frozenset(caught_by.split()), spoil))
        return make

    return declared


def line_with(made: Made, fits: Callable[[ServiceLine], bool], **changes: Any) -> Any:
    """The claim with the first fitting line changed, its total following; None without one."""
    chosen = next((line for line in made.claim.lines if fits(line)), None)
    if chosen is None:
        return None
    return changed(made.claim, chosen, **changes)


def changed(claim: ProfessionalClaim, chosen: ServiceLine, **changes: Any) -> ProfessionalClaim:
    lines = tuple(replace(ln, **changes) if ln is chosen else ln for ln in claim.lines)
    return replace(claim, lines=lines, charge_cents=sum(line.charge_cents for line in lines))


def added(claim: ProfessionalClaim, code: str, *modifiers: str, units: str = "1") -> Any:
    """The claim with one more line."""
    number = len(claim.lines) + 1
    line = replace(
        claim.lines[0],
        number=number,
        procedure=code,
        modifiers=modifiers,
        units=units,
        unit_kind="UN",
        control_number=f"{claim.control_number}L{number}",
        adjudications=(),
        ndc="",
    )
    return replace(
        claim, lines=(*claim.lines, line), charge_cents=claim.charge_cents + line.charge_cents
    )


def anything(line: ServiceLine) -> bool:
    return True


def is_visit(line: ServiceLine) -> bool:
    return line.procedure in VISITS


def around(made: Made, **changes: Any) -> Spoiled:
    """The claim as it is, in another context."""
    return made.claim, replace(made.context, **changes)


def before(made: Made, code: str, days: int, **changes: Any) -> PastService:
    """A service by the same provider so many days before."""
    first = made.claim.lines[0].from_on or date(2026, 1, 1)
    renderer = made.claim.rendering or made.claim.billing
    given: dict[str, Any] = {
        "on": first - timedelta(days=days),
        "code": code,
        "modifiers": (),
        "units": "1",
        "provider_npi": renderer.id,
        "taxonomy": renderer.taxonomy,
        "visit": "V-9",
    }
    return PastService(**(given | changes))


# -- the parties -----------------------------------------------------------------------------


@defect("submitter without a contact", "837-09")
def _(made: Made) -> Any:
    return replace(made.claim, submitter=replace(made.claim.submitter, contact_name=""))


@defect("billing provider without tax id", "837-10 837-14")
def _(made: Made) -> Any:
    return replace(made.claim, billing=replace(made.claim.billing, tax_id=""))


@defect("NPI with a wrong digit", "837-11")
def _(made: Made) -> Any:
    npi = made.claim.billing.id
    wrong = npi[:-1] + str((int(npi[-1]) + 3) % 10)
    return replace(made.claim, billing=replace(made.claim.billing, id=wrong))


@defect("post office box as billing address", "837-12")
def _(made: Made) -> Any:
    home = made.claim.billing.address
    boxed = replace(home, line1="P.O. Box 77")
    return replace(made.claim, billing=replace(made.claim.billing, address=boxed))


@defect("ZIP code of five digits", "837-13")
def _(made: Made) -> Any:
    home = replace(made.claim.billing.address, zip=made.claim.billing.address.zip[:5])
    return replace(made.claim, billing=replace(made.claim.billing, address=home))


@defect("ZIP code of another state", "837-13-state")
def _(made: Made) -> Any:
    home = replace(made.claim.billing.address, state="TX")
    return replace(made.claim, billing=replace(made.claim.billing, address=home))


@defect("tax id of eight digits", "837-14")
def _(made: Made) -> Any:
    return replace(made.claim, billing=replace(made.claim.billing, tax_id="31123456"))


@defect("taxonomy without its X", "837-15")
def _(made: Made) -> Any:
    return replace(made.claim, billing=replace(made.claim.billing, taxonomy="261QP23000"))


@defect("no rendering provider", "837-39")
def _(made: Made) -> Any:
    return replace(made.claim, rendering=None)


@defect("payer without an id", "837-22")
def _(made: Made) -> Any:
    return replace(made.claim, payer=replace(made.claim.payer, id=""))


@defect("member id missing", "837-20")
def _(made: Made) -> Any:
    if not made.claim.subscriber.is_person:
        return None
    return replace(made.claim, subscriber=replace(made.claim.subscriber, id=""))


@defect("Medicare number with a forbidden letter", "837-20-mbi")
def _(made: Made) -> Any:
    if made.claim.filing_indicator != "MB":
        return None
    wrong = made.claim.subscriber.id[:1] + "S" + made.claim.subscriber.id[2:]
    return replace(made.claim, subscriber=replace(made.claim.subscriber, id=wrong))


@defect("patient without an address", "837-21")
def _(made: Made) -> Any:
    party = made.claim.patient or made.claim.subscriber
    spoiled = replace(party, address=Address())
    where = "patient" if made.claim.patient else "subscriber"
    return replace(made.claim, **{where: spoiled})


@defect("patient born after the service", "837-21 837-37")
def _(made: Made) -> Any:
    party = made.claim.patient or made.claim.subscriber
    spoiled = replace(party, birth_on=date(2026, 12, 1))
    where = "patient" if made.claim.patient else "subscriber"
    return replace(made.claim, **{where: spoiled})


@defect("relationship and patient contradict", "837-05 837-24-employer")
def _(made: Made) -> Any:
    return replace(made.claim, relationship="18" if made.claim.patient else "19")


@defect("injury claim without the insurer's claim number", "837-24")
def _(made: Made) -> Any:
    if made.claim.filing_indicator not in ("WC", "AM"):
        return None
    if made.claim.patient is not None:
        return replace(made.claim, patient=replace(made.claim.patient, references=()))
    return replace(made.claim, subscriber=replace(made.claim.subscriber, references=()))


# -- the claim -------------------------------------------------------------------------------


@defect("delimiter in an identifier", "837-07")
def _(made: Made) -> Any:
    return replace(made.claim, group_number="G*7")


@defect("total is not the sum", "837-26")
def _(made: Made) -> Any:
    return replace(made.claim, charge_cents=made.claim.charge_cents + 1)


@defect("place of service not in the list", "837-27")
def _(made: Made) -> Any:
    return replace(made.claim, place_of_service="30")


@defect("replacement claim to Medicare", "837-27-frequency")
def _(made: Made) -> Any:
    if made.claim.filing_indicator != "MB":
        return None
    return replace(made.claim, frequency="7", references=(*made.claim.references, ("F8", "1")))


@defect("replacement without the payer's number", "837-28 837-27-frequency")
def _(made: Made) -> Any:
    return replace(made.claim, frequency="7")


@defect("car accident without a state", "837-30")
def _(made: Made) -> Any:
    return replace(made.claim, accident_state="") if "AA" in made.claim.related_causes else None


@defect("no diagnosis", "837-31")
def _(made: Made) -> Any:
    return replace(made.claim, diagnoses=())


@defect("diagnosis with a dot", "837-31")
def _(made: Made) -> Any:
    (_, first), *rest = made.claim.diagnoses
    return replace(made.claim, diagnoses=(("ABK", f"{first[:3]}.{first[3:]}"), *rest))


@defect("diagnosis twice", "837-31")
def _(made: Made) -> Any:
    first = made.claim.diagnoses[0][1]
    return replace(made.claim, diagnoses=(*made.claim.diagnoses, ("ABF", first)))


@defect("diagnosis that is a heading", "837-31-codes")
def _(made: Made) -> Any:
    return replace(made.claim, diagnoses=(("ABK", "E11"), *made.claim.diagnoses[1:]))


@defect("external cause first", "837-32")
def _(made: Made) -> Any:
    rest = tuple(("ABF", code) for _, code in made.claim.diagnoses if code != "W010XXA")
    return replace(made.claim, diagnoses=(("ABK", "W010XXA"), *rest))


@defect("no admission date in hospital", "837-38")
def _(made: Made) -> Any:
    return replace(made.claim, dates=()) if made.claim.place_of_service == "21" else None


@defect("patient paid more than the claim", "837-47")
def _(made: Made) -> Any:
    return replace(made.claim, patient_paid_cents=made.claim.charge_cents + 100)


@defect("sent too late", "837-37-filing")
def _(made: Made) -> Any:
    return around(made, timely_filing_on=made.context.as_of - timedelta(days=1))


@defect("already with the payer", "837-62")
def _(made: Made) -> Any:
    line = made.claim.lines[0]
    sent = SentBefore("C-1", (line.procedure, line.modifiers, line.charge_cents))
    return around(made, sent_before=(sent,))


@defect("no authorization", "837-64")
def _(made: Made) -> Any:
    payer = made.context.payer
    assert payer is not None
    code = made.claim.lines[0].procedure
    return around(made, payer=replace(payer, authorization_codes=(code,)))


@defect("coverage ended before the visit", "837-64-coverage")
def _(made: Made) -> Any:
    return around(made, coverage_to=made.claim.lines[0].from_on)


@defect("billing provider not enrolled", "837-63")
def _(made: Made) -> Any:
    return around(made, is_enrolled=False)


@defect("patient asked for secrecy", "837-65")
def _(made: Made) -> Any:
    return around(made, restriction="paid in full, asked that the plan is not told")


# -- the other payers ------------------------------------------------------------------------


def other_payer(made: Made) -> Any:
    return made.claim.other_coverages[0] if made.claim.other_coverages else None


@defect("line of the other payer out of balance", "837-55")
def _(made: Made) -> Any:
    if other_payer(made) is None:
        return None
    line = made.claim.lines[0]
    (decided,) = line.adjudications
    off = replace(decided, paid_cents=decided.paid_cents - 100)
    return changed(made.claim, line, adjudications=(off,))


@defect("other payer's total out of balance", "837-56")
def _(made: Made) -> Any:
    other = other_payer(made)
    if other is None or other.paid_cents is None:
        return None
    return replace(made.claim, other_coverages=(replace(other, paid_cents=other.paid_cents + 1),))


@defect("other payer's date missing", "837-58")
def _(made: Made) -> Any:
    if other_payer(made) is None:
        return None
    line = made.claim.lines[0]
    (decided,) = line.adjudications
    return changed(made.claim, line, adjudications=(replace(decided, paid_on=None),))


@defect("sent to the payer that has already paid", "837-60")
def _(made: Made) -> Any:
    other = other_payer(made)
    return replace(made.claim, payer=other.payer) if other else None


@defect("two payers in one place", "837-19")
def _(made: Made) -> Any:
    other = other_payer(made)
    if other is None:
        return None
    return replace(made.claim, other_coverages=(replace(other, rank=made.claim.rank),))


# -- the lines -------------------------------------------------------------------------------


@defect("pointer beyond the diagnoses", "837-33")
def _(made: Made) -> Any:
    return line_with(made, anything, pointers=(len(made.claim.diagnoses) + 1,))


@defect("procedure that is no code", "837-34")
def _(made: Made) -> Any:
    return line_with(made, anything, procedure="9921")


@defect("procedure nobody knows", "837-34-codes")
def _(made: Made) -> Any:
    return line_with(made, is_visit, procedure="99999")


@defect("modifier nobody knows", "837-34-modifiers")
def _(made: Made) -> Any:
    line = made.claim.lines[0]
    return changed(made.claim, line, modifiers=(*line.modifiers[:2], "ZY"))


@defect("no units", "837-35")
def _(made: Made) -> Any:
    return line_with(made, anything, units="0")


@defect("unlisted service not described", "837-36")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure == "20999", description="")


@defect("service in the future", "837-37")
def _(made: Made) -> Any:
    return line_with(made, anything, from_on=date(2026, 7, 20), to_on=None)


@defect("service after death", "837-37")
def _(made: Made) -> Any:
    return around(made, patient_died_on=date(2026, 1, 1))


@defect("laboratory without CLIA number", "837-43")
def _(made: Made) -> Any:
    if not any(is_laboratory(line.procedure, line.modifiers) for line in made.claim.lines):
        return None
    kept = tuple(pair for pair in made.claim.references if pair[0] != "X4")
    return replace(made.claim, references=kept)


@defect("mammogram without certificate", "837-43-mammogram")
def _(made: Made) -> Any:
    return replace(made.claim, references=()) if made.visit.name == "mammogram" else None


@defect("NDC of ten digits", "837-44")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: bool(ln.ndc), ndc="0409379501")


@defect("line number twice", "837-45")
def _(made: Made) -> Any:
    lines = made.claim.lines
    if len(lines) < 2:
        return None
    return changed(made.claim, lines[1], control_number=lines[0].control_number)


@defect("anesthesia in units", "837-49")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: is_anesthesia(ln.procedure), unit_kind="UN")


@defect("anesthesia by two roles", "ANESTHESIA-ROLES")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: is_anesthesia(ln.procedure), modifiers=("AA", "QZ"))


@defect("equipment without its orderer", "837-50")
def _(made: Made) -> Any:
    return replace(made.claim, referring=None) if "machine" in made.visit.name else None


@defect("rental without its month", "DME-RENTAL")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: "RR" in ln.modifiers, modifiers=("RR",))


# -- correct coding --------------------------------------------------------------------------


def federal(made: Made) -> bool:
    return made.claim.filing_indicator in ("MB", "16")


@defect("pair never paid together", "NCCI-PTP-0")
def _(made: Made) -> Any:
    has = made.visit.name == "laboratory"
    return added(made.claim, "80048") if has else None


@defect("pair without its modifier", "NCCI-PTP-1")
def _(made: Made) -> Any:
    if made.visit.name != "joint injection":
        return None
    return added(made.claim, "99213")


@defect("59 taken off", "NCCI-PTP-1")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: "59" in ln.modifiers, modifiers=())


@defect("units over the line's limit", "NCCI-MUE-1 NCCI-MUE-2 NCCI-MUE-3")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure in ("93000", "80053", "80061"), units="40")


@defect("operation with two units", "NCCI-MUE-1 NCCI-MUE-2 NCCI-MUE-3")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure in ("29881", "27447"), units="9")


@defect("add-on without its primary", "NCCI-ADDON")
def _(made: Made) -> Any:
    lines = made.claim.lines
    pairs = {"99292", "G2211", "17003"}
    alone = [line for line in lines if line.procedure in pairs]
    if not alone:
        return None
    only = replace(alone[0], number=1)
    return replace(made.claim, lines=(only,), charge_cents=only.charge_cents)


@defect("line twice", "LINE-REPEATED")
def _(made: Made) -> Any:
    line = made.claim.lines[0]
    if line.modifiers or made.claim.other_coverages:
        return None
    return added(made.claim, line.procedure, units=line.units)


@defect("professional part of a visit", "PFS-PARTS")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure == "99213", modifiers=("26",))


@defect("both parts of an x-ray in hospital", "PFS-HOSPITAL-PART")
def _(made: Made) -> Any:
    is_read = made.visit.name == "chest x-ray read in hospital"
    return line_with(made, anything, modifiers=()) if is_read else None


@defect("both sides and one side", "PFS-BOTH-SIDES")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure == "29881", modifiers=("50", "RT"))


@defect("right and left on one line", "MODIFIER-CLASH")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: "RT" in ln.modifiers, modifiers=("RT", "LT"))


@defect("diagnosis of another age", "DX-AGE")
def _(made: Made) -> Any:
    return replace(made.claim, diagnoses=(*made.claim.diagnoses, ("ABF", "A33")))


@defect("side of the other diagnosis", "DX-SIDE")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: made.visit.name == "joint injection", modifiers=("LT",))


@defect("diagnoses that exclude each other", "DX-EXCLUDES1")
def _(made: Made) -> Any:
    codes = [code for _, code in made.claim.diagnoses]
    if "E119" not in codes:
        return None
    return replace(made.claim, diagnoses=(*made.claim.diagnoses, ("ABF", "E1010")))


@defect("notice (ABN) with and without signature", "ABN-MODIFIERS")
def _(made: Made) -> Any:
    return line_with(made, is_visit, modifiers=("GA", "GZ"))


# -- earlier care ----------------------------------------------------------------------------


@defect("visit after a major operation", "GLOBAL-AFTER")
def _(made: Made) -> Any:
    if not any(is_visit(ln) and "24" not in ln.modifiers for ln in made.claim.lines):
        return None
    return around(made, history=(before(made, "27447", 30),))


@defect("visit beside a procedure without 25", "GLOBAL-SAME-DAY")
def _(made: Made) -> Any:
    named = "visit and joint injection"
    return line_with(made, is_visit, modifiers=()) if made.visit.name == named else None


@defect("operation within another's period", "GLOBAL-OPERATION")
def _(made: Made) -> Any:
    if made.visit.name not in ("abscess", "knee arthroscopy", "knee replacement"):
        return None
    return around(made, history=(before(made, "27130", 20),))


@defect("25 on a procedure", "GLOBAL-MODIFIER")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure == "20610", modifiers=("25", "RT"))


@defect("new patient who is not", "VISIT-NEW")
def _(made: Made) -> Any:
    if made.claim.lines[0].procedure not in ("99203", "99204"):
        return None
    return around(made, history=(before(made, "99213", 400),))


@defect("two visits of one day", "VISIT-TWICE")
def _(made: Made) -> Any:
    line = made.claim.lines[0]
    if line.procedure not in ("99213", "99214") or line.modifiers:
        return None
    return added(made.claim, "99212")


@defect("visit counted twice", "VISIT-UNITS")
def _(made: Made) -> Any:
    return line_with(made, is_visit, units="2")


@defect("preventive visit of another age", "VISIT-AGE")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure in ("99395", "99396"), procedure="99392")


@defect("yearly visit too soon", "HOW-OFTEN")
def _(made: Made) -> Any:
    if made.claim.lines[0].procedure != "G0439":
        return None
    return around(made, history=(before(made, "G0439", 150),))


@defect("procedure at a distance", "TELEHEALTH-SERVICE")
def _(made: Made) -> Any:
    if made.visit.name not in ("joint injection", "abscess", "lipids"):
        return None
    return replace(made.claim, place_of_service="10")


@defect("sound alone and video", "TELEHEALTH-MODIFIER")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: "95" in ln.modifiers, modifiers=("95", "93"))


# -- services --------------------------------------------------------------------------------


@defect("therapy without its plan", "THERAPY-PLAN")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure in THERAPY, modifiers=())


@defect("therapy of another discipline", "THERAPY-PLAN")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure == "97161", modifiers=("GO",))


@defect("assistant of another discipline", "THERAPY-ASSISTANT")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: "CQ" in ln.modifiers, modifiers=("GO", "CQ"))


@defect("units beyond the minutes", "TIME-UNITS")
def _(made: Made) -> Any:
    if made.visit.name != "manual therapy":
        return None
    return around(made, minutes={1: 20})


@defect("more hours than a day has", "TIME-IMPOSSIBLE")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure in ("97110", "97140"), units="100")


@defect("waste without the drug given", "DRUG-WASTE")
def _(made: Made) -> Any:
    if made.visit.name != "drug with waste":
        return None
    lines = tuple(ln for ln in made.claim.lines if ln.procedure != "J9035" or "JW" in ln.modifiers)
    lines = tuple(replace(ln, number=n) for n, ln in enumerate(lines, start=1))
    return replace(made.claim, lines=lines, charge_cents=sum(ln.charge_cents for ln in lines))


@defect("single dose without JZ or JW", "DRUG-WASTE-SAID")
def _(made: Made) -> Any:
    if made.visit.name != "long-acting injection" or made.claim.filing_indicator != "MB":
        return None
    spoiled = line_with(made, lambda ln: ln.procedure == "J0897", modifiers=())
    return spoiled, replace(made.context, is_single_dose={"J0897": True})


@defect("waived sign on a test that is not", "LAB-QW")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure in ("36415", "93000"), modifiers=("QW",))


@defect("Medicare vaccine under the wrong administration", "VACCINE-MEDICARE")
def _(made: Made) -> Any:
    return line_with(made, lambda ln: ln.procedure == "G0008", procedure="90471")


@defect("vaccine without its giving", "VACCINE-PAIR")
def _(made: Made) -> Any:
    if made.visit.name != "tetanus vaccine":
        return None
    line = replace(made.claim.lines[1], number=1)
    return replace(made.claim, lines=(line,), charge_cents=line.charge_cents)
