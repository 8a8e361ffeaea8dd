"""When a visit comes a second time: the same again, or another content under the same key."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from claimwright.cycle.charges.domain.encounters import (
    EncounterSnapshot,
    NewChargeLine,
    NewEncounter,
)
from claimwright.kernel.finding import Finding, Severity, Where


def repeat_findings(
    visit: NewEncounter,
    present: Mapping[str, EncounterSnapshot],
    fresh: Mapping[str, NewEncounter],
) -> list[Finding] | None:
    """None for a visit not seen before; else what differs from the one kept."""
    if visit.source_key in present:
        kept = present[visit.source_key]
        is_same = _content(as_new(kept)) == _content(visit)
        name = f"encounter {kept.number}"
    elif visit.source_key in fresh:
        is_same = _content(fresh[visit.source_key]) == _content(visit)
        name = "an earlier visit of this list"
    else:
        return None
    if is_same:
        return []
    return [
        Finding(
            "CHG-REPEAT-DIFFERS",
            Severity.WARNING,
            f"This visit was kept before as {name}, with other content; the first is unchanged.",
            "Correct the encounter by hand if the new content is right.",
            where=Where(field="source_key"),
            found=visit.source_key,
        )
    ]


def _content(visit: NewEncounter) -> tuple[Any, ...]:
    """What must agree for a repeat to be a mere repeat."""
    lines = tuple(
        (line.code, line.modifiers, Decimal(line.units), line.charge_cents or 0)
        for line in visit.lines
    )
    return (visit.patient_id, visit.service_on, visit.diagnoses, lines)


def as_new(encounter: EncounterSnapshot) -> NewEncounter:
    """What would have to be recorded to get this encounter."""
    return NewEncounter(
        source_key=encounter.source_key,
        patient_id=encounter.patient_id,
        rendering_id=encounter.rendering_id,
        location_id=encounter.location_id,
        service_on=encounter.service_on,
        service_to=encounter.service_to,
        supervising_id=encounter.supervising_id,
        appointment_id=encounter.appointment_id,
        diagnoses=encounter.diagnoses,
        lines=tuple(
            NewChargeLine(
                code=line.code,
                modifiers=line.modifiers,
                units=line.units,
                charge_cents=line.charge_cents,
                pointers=line.pointers,
                description=line.description,
                ndc=line.ndc,
                ndc_quantity=line.ndc_quantity,
                ndc_unit=line.ndc_unit,
                note=line.note,
                minutes=line.minutes,
            )
            for line in encounter.lines
        ),
        authorization_number=encounter.authorization_number,
        related_causes=encounter.related_causes,
        accident_on=encounter.accident_on,
        accident_state=encounter.accident_state,
        plan_restriction=encounter.plan_restriction,
        recorded_on=encounter.recorded_on,
    )
