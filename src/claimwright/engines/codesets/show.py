"""Everything the tables on file say of one code on a day, section by section."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from claimwright.engines.codesets.store import CodeStore
from claimwright.engines.codesets.tables import CodeStatus, System

LISTS = (
    System.ICD10CM,
    System.HCPCS,
    System.CPT,
    System.MODIFIERS,
    System.POS,
    System.TAXONOMY,
    System.REVENUE,
    System.CARC,
    System.RARC,
    System.GROUP_CODES,
    System.ICD10PCS,
)
UNIT_LIMITS = (System.MUE, System.MUE_HOSPITAL, System.MUE_DME, System.MUE_MEDICAID)
MAI = {1: "for each line", 2: "for each day, absolute", 3: "for each day, reviewable"}
RATES = {
    "status": "status",
    "work": "work RVU",
    "pe_nonfacility": "practice expense RVU, non-facility",
    "pe_facility": "practice expense RVU, facility",
    "malpractice": "malpractice RVU",
    "global_days": "global days",
    "pc_tc": "professional/technical",
    "multiple": "multiple procedures",
    "bilateral": "bilateral",
    "assistant": "assistant at surgery",
    "co_surgeon": "co-surgeons",
    "team": "team surgery",
    "endoscopic_base": "endoscopic base",
    "supervision": "supervision",
    "imaging_family": "imaging family",
    "conversion_factor": "conversion factor",
}


@dataclass(frozen=True, slots=True)
class Section:
    """What one table says: its release and labelled facts in order."""

    system: System
    release: str
    status: CodeStatus
    description: str
    facts: tuple[tuple[str, str], ...]


def everything_about(store: CodeStore, code: str, on: date) -> list[Section]:
    """Every table that knows the code, or knew it or will; none where nobody does."""
    plain = code.replace(".", "").strip().upper()
    sections = [section for system in LISTS for section in _listed(store, system, plain, on)]
    for read in _READERS:
        sections += read(store, plain, on)
    return sections


def _listed(store: CodeStore, system: System, code: str, on: date) -> Iterator[Section]:
    status = store.status(system, code, on)
    if status in (CodeStatus.UNKNOWN, CodeStatus.NO_TABLE):
        return
    entry = store.find(system, code, on)
    if entry is None:
        yield Section(system, "", status, "", ())
        return
    days = (("from", str(entry.starts_on or "")), ("through", str(entry.ends_on or "")))
    facts = tuple((name, text) for name, text in (*days, *entry.details) if text)
    yield Section(system, entry.release, status, entry.description, facts)


def _fee_schedule(store: CodeStore, code: str, on: date) -> Iterator[Section]:
    release = store.release_on(System.PFS, on)
    for (_, modifier), row in sorted(store.relative_values((code,), on).items()):
        facts = [("modifier", modifier)] if modifier else []
        facts += [(label, str(getattr(row, name))) for name, label in RATES.items()]
        facts = [fact for fact in facts if fact[1]]
        name = release.name if release else ""
        yield Section(System.PFS, name, CodeStatus.ACTIVE, "", tuple(facts))


def _unit_limits(store: CodeStore, code: str, on: date) -> Iterator[Section]:
    for system in UNIT_LIMITS:
        for limit in store.mues((code,), on, system).values():
            facts = (
                ("most units", str(limit.units)),
                ("counted", MAI[limit.adjudication]),
                ("rationale", limit.rationale),
            )
            yield _section(store, system, on, facts)


def _pairs(store: CodeStore, code: str, on: date) -> Iterator[Section]:
    for system in (System.PTP, System.PTP_HOSPITAL):
        first, second = store.ptp_partners_count(code, on, system)
        if first or second:
            facts = (
                ("pairs as column one", str(first)),
                ("pairs as column two", str(second)),
            )
            yield _section(store, system, on, facts)


def _add_on(store: CodeStore, code: str, on: date) -> Iterator[Section]:
    for add_on in store.add_ons((code,), on).values():
        primaries = ", ".join(sorted(add_on.primaries)) or "for the contractor to say"
        facts = (("type", str(add_on.kind)), ("primary codes", primaries))
        yield _section(store, System.ADD_ON, on, facts)


def _prices(store: CodeStore, code: str, on: date) -> Iterator[Section]:
    for (_, modifier), cents in sorted(store.lab_prices((code,), on).items()):
        price = (("modifier", modifier), ("price in cents", str(cents)))
        yield _section(store, System.CLFS, on, price)
    for limit in store.drug_prices((code,), on).values():
        yield _section(store, System.ASP, on, (("payment limit in dollars", str(limit)),))
    for row in store.rows(System.OPPS, code, on):
        facts = (
            ("status indicator", row[1]),
            ("APC", row[2]),
            ("rate in cents", "" if row[4] is None else str(row[4])),
        )
        yield _section(store, System.OPPS, on, facts)


def _diagnosis(store: CodeStore, code: str, on: date) -> Iterator[Section]:
    for edit in store.diagnosis_edits((code,), on).values():
        ages = "" if edit.age_from is None else f"{edit.age_from} to {edit.age_to} years"
        facts = (
            ("ages", ages),
            ("manifestation, never first", "yes" if edit.is_manifestation else ""),
            ("unacceptable as the first", "yes" if edit.is_unacceptable_first else ""),
        )
        yield _section(store, System.DIAGNOSIS_EDITS, on, facts)


def _coverage(store: CodeStore, code: str, on: date) -> Iterator[Section]:
    for article in store.coverage_articles((code,), on):
        count = sum(len(group.diagnoses) for group in article.covered)
        facts = (("article", article.article), ("diagnoses listed", str(count)))
        section = _section(store, System.LCD, on, facts)
        yield Section(section.system, section.release, section.status, article.title, facts)


def _telehealth(store: CodeStore, code: str, on: date) -> Iterator[Section]:
    entry = store.find(System.TELEHEALTH, code, on)
    if entry is not None:
        yield _section(store, System.TELEHEALTH, on, entry.details or (("listed", "yes"),))


def _section(
    store: CodeStore, system: System, on: date, facts: tuple[tuple[str, str], ...]
) -> Section:
    release = store.release_on(system, on)
    told = tuple(fact for fact in facts if fact[1])
    return Section(system, release.name if release else "", CodeStatus.ACTIVE, "", told)


_READERS: tuple[Callable[[CodeStore, str, date], Iterator[Section]], ...] = (
    _fee_schedule,
    _unit_limits,
    _pairs,
    _add_on,
    _prices,
    _diagnosis,
    _coverage,
    _telehealth,
)
