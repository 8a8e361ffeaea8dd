"""The proof in figures: clean claims without an error, spoiled ones caught, by kind."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from claimwright.cycle.scrubbing.domain.catalog import scrub
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.kernel.finding import Severity
from tests.unit.cycle.scrubbing.made_claims import Made, clean_claims
from tests.unit.cycle.scrubbing.seeded import DEFECTS, Defect


@dataclass
class Proof:
    """What was tried and what came of it."""

    clean_count: int = 0
    false_errors: list[str] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of the defects, how many were caught."""
        return sum(self.caught.values()) / max(1, sum(self.tried.values()))


def prove(reading: Reading, *, clean: int, spoiled: int, seed: int = 7) -> Proof:
    """Scrub so many clean claims, then so many with one defect each."""
    proof = Proof(clean_count=clean)
    for made in clean_claims(clean, reading, seed):
        for finding in scrub(made.claim, made.context):
            if finding.severity is Severity.ERROR:
                proof.false_errors.append(f"{finding.code} on {made.visit.name}: {finding.found}")
            elif finding.severity is Severity.WARNING:
                proof.warnings[finding.code] += 1
    for defect, made in spoiled_claims(spoiled, reading, seed + 1):
        proof.tried[defect.name] += 1
        found = {f.code for f in scrub(made.claim, made.context) if f.severity is not Severity.INFO}
        if found & defect.caught_by:
            proof.caught[defect.name] += 1
        else:
            proof.missed.append(f"{defect.name} on {made.visit.name}: {sorted(found)}")
    return proof


def spoiled_claims(count: int, reading: Reading, seed: int) -> Iterator[tuple[Defect, Made]]:
    """Claims with one defect each; every kind has its turn, on whichever claim takes it."""
    dice = random.Random(seed)
    supply = list(clean_claims(max(600, count // 4), reading, seed))
    for number in range(count):
        defect = DEFECTS[number % len(DEFECTS)]
        start = dice.randrange(len(supply))
        for step in range(len(supply)):
            made = supply[(start + step) % len(supply)]
            spoiled = defect.spoil(made)
            if spoiled is not None:
                claim, context = spoiled
                yield defect, replace(made, claim=claim, context=context)
                break
        else:
            raise AssertionError(f"no claim takes the defect {defect.name!r}")
