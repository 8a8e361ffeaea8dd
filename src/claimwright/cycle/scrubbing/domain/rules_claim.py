"""The claim as a whole: its numbers, its place, its diagnoses, its dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from claimwright.cycle.claims.domain.procedures import is_laboratory, is_mammogram
from claimwright.cycle.scrubbing.domain.context import Subject, first_service, last_service
from claimwright.cycle.scrubbing.domain.edits import edit, place
from claimwright.engines.rules import Fault
from claimwright.kernel.finding import Severity
from claimwright.kernel.money import Money

MAX_CENTS = 9_999_999_999  # ten characters with two decimals
DELIMITERS = re.compile(r"[*:~^]")
CONTROL_NUMBER = re.compile(r"[A-Za-z0-9-]{1,20}")
NINE_DIGITS = re.compile(r"\d{3}-?\d{2}-?\d{4}")
ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")
CLIA = re.compile(r"\d{2}D\d{7}")
PLACES = frozenset(
    [f"{n:02d}" for n in (*range(1, 28), *range(31, 35), 41, 42, *range(49, 59))]
    + ["60", "61", "62", "65", "66", "71", "72", "81", "99"]
)
INPATIENT = frozenset({"21", "51"})
PERINATAL_DAYS = 365  # later than this a perinatal code is worth a second look


@edit(
    "837-06",
    snip=2,
    about="claim",
    says="The claim is too long: at most 50 service lines, 10 other payers, and 15 decisions of "
    "other payers on a line.",
    fix="Split the visit into two claims.",
    source="x12-837p 2400, 2320, 2430 repeats",
)
def loops_repeat_within_limits(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    if not 1 <= len(claim.lines) <= 50:
        yield Fault(place("2400", "LX", field="lines"), found=str(len(claim.lines)))
    if len(claim.other_coverages) > 10:
        yield Fault(place("2320", "SBR"), found=str(len(claim.other_coverages)))
    for number, line in enumerate(claim.lines, start=1):
        if line.number != number:
            yield Fault(place("2400", "LX", "LX01"), found=str(line.number), expected=str(number))
        if len(line.adjudications) > 15:
            yield Fault(place("2430", "SVD"), found=str(len(line.adjudications)))


@edit(
    "837-07",
    snip=1,
    about="claim",
    says="An identifier holds a sign that a claim file uses as its own punctuation (* : ~ ^) or "
    "that it cannot carry.",
    fix="Enter the identifier again without the sign.",
    source="x12-837p appendix B.1.1.2.2",
)
def identifiers_hold_plain_signs(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    said = [
        ("2010BA", "NM109", "member_id", claim.subscriber.id),
        ("2010BB", "NM109", "edi_id", claim.payer.id),
        ("2000B", "SBR03", "group_number", claim.group_number),
        ("2010AA", "NM109", "npi", claim.billing.id),
    ]
    said += [("2300", "REF02", "reference", value) for _, value in claim.references]
    said += [("2330B", "NM109", "edi_id", other.payer.id) for other in claim.other_coverages]
    for loop, element, field, value in said:
        if not value.isascii() or DELIMITERS.search(value):
            yield Fault(place(loop, "", element, field))


@edit(
    "837-08",
    snip=1,
    about="claim",
    says="An amount does not fit: claims carry at most $99,999,999.99 and nothing below zero.",
    fix="Correct the charge.",
    source="x12-837p CLM02, SV102",
)
def amounts_fit(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    if not 0 <= claim.charge_cents <= MAX_CENTS:
        yield Fault(place("2300", "CLM", "CLM02"), found=str(Money(claim.charge_cents)))
    for line in claim.lines:
        if not 0 <= line.charge_cents <= MAX_CENTS:
            yield Fault(
                place("2400", "SV1", "SV102", "charge"), found=str(Money(line.charge_cents))
            )


@edit(
    "837-25",
    snip=2,
    about="claim",
    says="The claim's own number must be at most 20 plain signs and tell nothing of the patient.",
    fix="Revise the claim, so that it gets a fresh number.",
    source="x12-837p CLM01",
)
def control_number_is_plain(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    number = claim.control_number
    last_name = subject.person.name
    names_patient = len(last_name) > 3 and last_name.upper() in number.upper()
    if not CONTROL_NUMBER.fullmatch(number) or NINE_DIGITS.fullmatch(number) or names_patient:
        yield Fault(place("2300", "CLM", "CLM01"))


@edit(
    "837-26",
    snip=3,
    about="claim",
    says="The claim's total is not the sum of its lines, or there is nothing charged.",
    fix="Rebuild the claim from the visit; charges must be above zero.",
    source="x12-837p 1.4.4 CLM02",
)
def total_is_the_sum(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    total = sum(line.charge_cents for line in claim.lines)
    if total != claim.charge_cents:
        yield Fault(
            place("2300", "CLM", "CLM02"),
            found=str(Money(claim.charge_cents)),
            expected=str(Money(total)),
        )
    elif total <= 0:
        yield Fault(place("2300", "CLM", "CLM02", "charge"), found=str(Money(total)))


@edit(
    "837-27",
    snip=5,
    about="claim",
    says="The place of service is not in the code set.",
    fix="Correct the place of service of the location.",
    source="cms-pos",
)
def place_of_service_is_known(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    said = [(place("2300", "CLM", "CLM05-1", "place_of_service"), claim.place_of_service)]
    for line in claim.lines:
        if line.place_of_service:
            said.append((place("2400", "SV1", "SV105"), line.place_of_service))
    for where, code in said:
        if code not in PLACES:
            yield Fault(where, found=code)


@edit(
    "837-27-frequency",
    snip=5,
    about="claim",
    says="This kind of claim is not taken: 1 is a new claim, 7 replaces, 8 voids, and Original "
    "Medicare takes new claims only.",
    fix="Send a new claim, or ask Medicare for a reopening.",
    source="cms-claims-manual chapter 1 section 80.3.2",
)
def frequency_is_taken(subject: Subject) -> Iterator[Fault]:
    frequency = subject.claim.frequency
    allowed = ("1",) if subject.is_medicare else ("1", "7", "8")
    if frequency not in allowed:
        yield Fault(
            place("2300", "CLM", "CLM05-3", "frequency"),
            found=frequency,
            expected=" or ".join(allowed),
        )


@edit(
    "837-28",
    snip=4,
    about="claim",
    says="A claim that replaces or voids another names the payer's number of that other claim; a "
    "new claim names none.",
    fix="Find the payer's claim number on the remittance or ask for the claim's status.",
    source="x12-837p 2300 REF F8",
)
def replacement_names_what_it_replaces(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    number = claim.reference("F8")
    if (claim.frequency in ("7", "8")) != bool(number):
        yield Fault(place("2300", "REF", "REF02", "payer_claim_number"), found=number)


@edit(
    "837-29",
    snip=2,
    about="claim",
    says="Signature, assignment, benefits or release is not stated as the payer reads it.",
    fix="Correct the patient's consents.",
    source="x12-837p CLM06 to CLM09",
)
def consents_are_stated(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    for element, value, allowed in (
        ("CLM06", claim.signature_on_file, "YN"),
        ("CLM07", claim.assignment, "ABC"),
        ("CLM08", claim.benefits_assigned, "NWY"),
        ("CLM09", claim.release, "IY"),
    ):
        if len(value) != 1 or value not in allowed:
            yield Fault(place("2300", "CLM", element), found=value, expected=" or ".join(allowed))


@edit(
    "837-30",
    snip=4,
    about="claim",
    says="An accident needs its date, and an auto accident the state where it happened.",
    fix="Enter when and where the accident happened on the visit.",
    source="x12-837p 2300 DTP 439, CLM11-4",
)
def accidents_are_dated(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    causes = claim.related_causes
    if ("AA" in causes or "OA" in causes) and claim.day("439") is None:
        yield Fault(place("2300", "DTP", "DTP03", "accident_on"))
    if "AA" in causes and not claim.accident_state:
        yield Fault(place("2300", "CLM", "CLM11-4", "accident_state"))
    unknown = [cause for cause in causes if cause not in ("AA", "EM", "OA")]
    for cause in unknown:
        yield Fault(place("2300", "CLM", "CLM11", "related_causes"), found=cause)


@edit(
    "837-31",
    snip=5,
    about="diagnosis",
    says="The diagnoses must be 1 to 12 ICD-10-CM codes without dots, none of them twice.",
    fix="Correct the diagnoses of the visit.",
    source="x12-837p 2300 HI",
)
def diagnoses_are_well_formed(subject: Subject) -> Iterator[Fault]:
    diagnoses = subject.claim.diagnoses
    if not 1 <= len(diagnoses) <= 12:
        yield Fault(place("2300", "HI", field="diagnoses"), found=str(len(diagnoses)))
    seen: set[str] = set()
    for position, (qualifier, code) in enumerate(diagnoses, start=1):
        expected = "ABK" if position == 1 else "ABF"
        where = place("2300", "HI", f"HI{position:02d}", "diagnoses")
        if qualifier != expected:
            yield Fault(where, found=qualifier, expected=expected)
        if code in seen:
            yield Fault(where, found=code, message=f"The diagnosis {code} is named twice.")
        elif not ICD10.fullmatch(code):
            message = f"{code} has not the form of an ICD-10-CM code: a letter, a digit and 1 to 5"
            yield Fault(where, found=code, message=f"{message} more signs, without a dot.")
        seen.add(code)


@edit(
    "837-32",
    snip=5,
    about="diagnosis",
    says="The first diagnosis tells how an injury came about; it can only come after the injury.",
    fix="Put the injury first and the external cause after it.",
    source="icd10cm-guidelines section I.C.20",
)
def first_diagnosis_is_no_cause(subject: Subject) -> Iterator[Fault]:
    first = subject.claim.diagnoses[:1]
    if first and first[0][1][:1] in "VWXY":
        yield Fault(place("2300", "HI", "HI01", "diagnoses"), found=first[0][1])


@edit(
    "837-32-person",
    snip=5,
    about="diagnosis",
    severity=Severity.WARNING,
    says="A diagnosis does not fit the patient's sex or age.",
    fix="Check the patient's registration and the code.",
    source="icd10cm-guidelines section I.C",
)
def diagnoses_fit_the_person(subject: Subject) -> Iterator[Fault]:
    claim, person = subject.claim, subject.person
    on = first_service(claim)
    for position, (_, code) in enumerate(claim.diagnoses, start=1):
        where = place("2300", "HI", f"HI{position:02d}", "diagnoses")
        if person.sex in ("F", "M") and _only_sex(code) not in ("", person.sex):
            yield Fault(where, found=f"{code}, {person.sex}")
        if code[:1] == "P" and _days_old(person.birth_on, on) > PERINATAL_DAYS:
            yield Fault(where, found=f"{code} at {_days_old(person.birth_on, on)} days of age")


def _days_old(birth_on: date | None, on: date | None) -> int:
    return (on - birth_on).days if birth_on and on else 0


def _only_sex(code: str) -> str:
    """The one sex a category concerns, or empty."""
    category = code[:3]
    if "O00" <= category <= "O9A" or "N70" <= category <= "N98":
        return "F"
    if "C51" <= category <= "C58":
        return "F"
    if "N40" <= category <= "N53" or "C60" <= category <= "C63":
        return "M"
    return ""


@edit(
    "837-38",
    snip=4,
    about="claim",
    says="The dates do not follow one another: onset, admission, service, discharge; an inpatient "
    "service needs its admission date.",
    fix="Correct the dates on the visit.",
    source="x12-837p 2300 DTP 435, 096, 431",
)
def dates_follow_one_another(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    first, last = first_service(claim), last_service(claim)
    admitted, discharged, onset = claim.day("435"), claim.day("096"), claim.day("431")
    if claim.place_of_service in INPATIENT and admitted is None:
        yield Fault(place("2300", "DTP", "DTP03", "admitted_on"), expected="admission date")
    yield from _out_of_order(admitted, first, "admitted_on")
    yield from _out_of_order(last, discharged, "discharged_on")
    yield from _out_of_order(onset, first, "onset_on")


def _out_of_order(earlier: date | None, later: date | None, field: str) -> Iterator[Fault]:
    if earlier and later and earlier > later:
        yield Fault(
            place("2300", "DTP", "DTP03", field),
            found=f"{earlier.isoformat()} after {later.isoformat()}",
        )


@edit(
    "837-43",
    snip=4,
    about="claim",
    says="A laboratory test needs the laboratory's CLIA number (ten characters such as "
    "05D1234567).",
    fix="Enter the CLIA number of the location or of the practice.",
    source="cms-clia",
)
def tests_name_their_laboratory(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    number = claim.reference("X4")
    is_tested = any(is_laboratory(line.procedure, line.modifiers) for line in claim.lines)
    on_lines = [value for ln in claim.lines for key, value in ln.references if key == "X4"]
    if is_tested and not number and not on_lines:
        yield Fault(place("2300", "REF", "REF02", "clia"))
    for value in [number, *on_lines]:
        if value and not CLIA.fullmatch(value.upper()):
            yield Fault(place("2300", "REF", "REF02", "clia"), found=value)


@edit(
    "837-43-repeats",
    snip=4,
    about="claim",
    says="A claim carries one prior authorization and one referral number at most.",
    fix="Keep the number that covers this visit.",
    source="x12-837p 2300 REF G1, 9F",
)
def one_authorization_at_most(subject: Subject) -> Iterator[Fault]:
    sent = [key for key, _ in subject.claim.references]
    for qualifier in ("G1", "9F"):
        if sent.count(qualifier) > 1:
            yield Fault(
                place("2300", "REF", "REF01", "authorization_number"),
                found=f"{sent.count(qualifier)} × {qualifier}",
            )


@edit(
    "837-43-mammogram",
    snip=4,
    about="claim",
    says="A mammogram needs the facility's mammography certificate number.",
    fix="Enter the certificate number of the location.",
    source="fda-mqsa",
)
def mammograms_name_their_certificate(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    if claim.reference("EW"):
        return
    for line in claim.lines:
        if is_mammogram(line.procedure) and "EW" not in dict(line.references):
            yield Fault(place("2300", "REF", "REF02", "mammography"), found=line.procedure)
            return


@edit(
    "837-47",
    snip=4,
    about="claim",
    says="What the patient has paid is below zero or more than the claim.",
    fix="Correct the payment that was applied to this visit.",
    source="x12-837p 2300 AMT F5",
)
def patient_paid_within_the_charge(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    if not 0 <= claim.patient_paid_cents <= max(claim.charge_cents, 0):
        yield Fault(
            place("2300", "AMT", "AMT02", "patient_paid"),
            found=str(Money(claim.patient_paid_cents)),
        )


RULES = (
    loops_repeat_within_limits,
    identifiers_hold_plain_signs,
    amounts_fit,
    control_number_is_plain,
    total_is_the_sum,
    place_of_service_is_known,
    frequency_is_taken,
    replacement_names_what_it_replaces,
    consents_are_stated,
    accidents_are_dated,
    diagnoses_are_well_formed,
    first_diagnosis_is_no_cause,
    diagnoses_fit_the_person,
    dates_follow_one_another,
    tests_name_their_laboratory,
    one_authorization_at_most,
    mammograms_name_their_certificate,
    patient_paid_within_the_charge,
)
