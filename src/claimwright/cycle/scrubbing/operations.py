"""Scrub claims, and let a person release one from an edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.claims.operations import Move
from claimwright.cycle.scrubbing.domain.catalog import (
    EDITS,
    NotReleasable,
    check_releasable,
    look_ahead,
    scrub,
)
from claimwright.cycle.scrubbing.domain.outcomes import (
    Scrubbed,
    hold_reason,
    ready_words,
    rules_that_hold_all,
)
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.cycle.scrubbing.models import ClaimFinding, Hold, Override
from claimwright.cycle.scrubbing.queries import contexts, home_tables, releases_for
from claimwright.foundation import clock
from claimwright.foundation.access.roles import allows
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import insert_rows, update_rows
from claimwright.foundation.tenancy.columns import batches
from claimwright.kernel.finding import Finding, Severity, has_errors

CHUNK = 2000
OPEN = frozenset({ClaimState.DRAFT, ClaimState.HELD, ClaimState.READY})


def scrub_claims(
    *, claim_ids: Sequence[int], as_of: date, tables: Reading | None = None
) -> Scrubbed:
    """Run every edit over the claims; those with errors are held, the others become ready.

    Looks at drafts, held and ready claims and passes over the rest. Findings of an earlier
    scrub are replaced. `tables` is by default what the installation has on file; a table
    that answers for none of the days gives one notice for the run, an edit that holds nearly
    every claim one warning.
    """
    reading = home_tables() if tables is None else tables
    ready: list[int] = []
    held: list[int] = []
    told: list[Finding] = []
    for some in batches(list(dict.fromkeys(claim_ids)), CHUNK):
        done = _scrub_some(some, as_of, reading)
        ready += done.ready_ids
        held += done.held_ids
        told += done.findings
    return Scrubbed(tuple(ready), tuple(held), (*told, *reading.gaps()))


@transaction.atomic
def _scrub_some(claim_ids: Sequence[int], as_of: date, reading: Reading) -> Scrubbed:
    known = claim_queries.get_claims(ids=claim_ids)
    wanted = [known[pk] for pk in claim_ids if pk in known and known[pk].state in OPEN]
    if not wanted:
        return Scrubbed((), ())
    ids = [claim.id for claim in wanted]
    worded = claim_queries.professional_claims(claim_ids=ids)
    around = contexts(wanted, as_of, reading)
    look_ahead(worded.values(), reading)
    released = releases_for(claim_ids=ids)
    findings = {
        claim.id: scrub(
            worded[claim.id],
            around[claim.id],
            frozenset(release.code for release in released.get(claim.id, ())),
        )
        for claim in wanted
    }
    now = clock.now()
    _replace_findings(wanted, findings, now)
    _count_holds(wanted, findings, now)
    done = _move(wanted, findings, now)
    return replace(done, findings=tuple(rules_that_hold_all(findings)))


def _count_holds(
    wanted: Sequence[ClaimSnapshot], findings: dict[int, list[Finding]], now: datetime
) -> None:
    """Note which edits hold which claims from now on, and which came free and how."""
    holding = {
        (claim.id, finding.code): claim.charge_cents
        for claim in wanted
        for finding in findings[claim.id]
        if finding.severity is Severity.ERROR
    }
    told = {(pk, finding.code) for pk, found in findings.items() for finding in found}
    changed = []
    for row in Hold.objects.filter(claim_id__in=[claim.id for claim in wanted]):
        key = (row.claim_id, row.code)
        still = holding.pop(key, None) is not None
        if still != (row.freed_at is None):
            row.freed_at = None if still else now
            row.freed_by = "" if still else Hold.RELEASED if key in told else Hold.MENDED
            changed.append(row)
    update_rows(changed, ["freed_at", "freed_by"])
    insert_rows(
        [
            Hold(claim_id=pk, code=code, charge_cents=max(cents, 0), held_at=now)
            for (pk, code), cents in holding.items()
        ]
    )


def _replace_findings(
    wanted: Sequence[ClaimSnapshot], findings: dict[int, list[Finding]], now: datetime
) -> None:
    ClaimFinding.objects.filter(claim_id__in=[claim.id for claim in wanted]).delete()
    insert_rows(
        [
            ClaimFinding(
                claim_id=claim.id,
                version_number=claim.version_number,
                code=finding.code,
                severity=finding.severity.value,
                message=finding.message[:500],
                fix=finding.fix[:500],
                source=finding.source[:120],
                segment=finding.where.segment,
                loop=finding.where.loop,
                element=finding.where.element,
                field=finding.where.field[:60],
                found=finding.found[:200],
                expected=finding.expected[:200],
                found_at=now,
            )
            for claim in wanted
            for finding in findings[claim.id]
        ]
    )


def _move(
    wanted: Sequence[ClaimSnapshot], findings: dict[int, list[Finding]], now: datetime
) -> Scrubbed:
    """Each claim to where its findings put it, by way of draft where the table asks for it."""
    held = [claim for claim in wanted if has_errors(findings[claim.id])]
    held_ids = {claim.id for claim in held}
    reopened = [
        Move(claim.id, ClaimState.DRAFT, "Looked at again.")
        for claim in wanted
        if claim.state == ClaimState.HELD
    ]
    moves = []
    for claim in wanted:
        found = findings[claim.id]
        if claim.id in held_ids:
            moves.append(Move(claim.id, ClaimState.HELD, hold_reason(found)))
        elif claim.state != ClaimState.READY:
            moves.append(Move(claim.id, ClaimState.READY, ready_words(found, len(EDITS))))
    claims.move_each(moves=reopened, now=now)
    claims.move_each(moves=moves, now=now)
    ready_ids = tuple(claim.id for claim in wanted if claim.id not in held_ids)
    return Scrubbed(ready_ids, tuple(claim.id for claim in held))


@transaction.atomic
def release_claims(*, claim_ids: Sequence[int], code: str, reason: str, role: str = "") -> None:
    """Let these claims pass one edit; scrub them again to see them ready.

    Only edits about a payer's policy can be passed, for a reason, and by a `role` that may (no
    role: whoever calls has asked already). Raises NotReleasable. Doing it twice keeps the first
    reason.
    """
    rule = check_releasable(code)
    if not reason.strip():
        raise NotReleasable("Say why the claim may leave all the same.")
    if role and not allows(role, rule.releasable_by):
        raise NotReleasable(f"Your role may not release a claim from {code}.")
    now, actor = clock.now(), scope.current().actor
    Override.objects.bulk_create(
        [
            Override(
                claim_id=pk,
                code=code,
                reason=reason.strip()[:300],
                actor=actor,
                role=role,
                created_at=now,
            )
            for pk in dict.fromkeys(claim_ids)
        ],
        ignore_conflicts=True,
    )
    log.record(
        "edit released",
        object_type="claim",
        reason=reason,
        detail={"claims": list(claim_ids), "edit": code, "role": role},
    )
