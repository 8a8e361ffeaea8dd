"""Scrub claims, and let a person release one from an edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.claims.operations import Move
from claimwright.cycle.scrubbing.domain.back_test import BackTest, holds_too_much
from claimwright.cycle.scrubbing.domain.catalog import (
    NotReleasable,
    check_releasable,
    look_ahead,
    scrub,
)
from claimwright.cycle.scrubbing.domain.context import Subject
from claimwright.cycle.scrubbing.domain.outcomes import (
    Scrubbed,
    hold_reason,
    ready_words,
    rules_that_hold_all,
)
from claimwright.cycle.scrubbing.domain.own_book import PUBLISHED, RETIRED, ROLLED_BACK, WRITTEN
from claimwright.cycle.scrubbing.domain.own_rules import OwnRule as Rule
from claimwright.cycle.scrubbing.domain.own_rules import RuleRefused, compile_rule
from claimwright.cycle.scrubbing.domain.own_text import rules_from_text, rules_to_text
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.cycle.scrubbing.models import (
    ClaimFinding,
    Hold,
    Override,
    OwnRule,
    OwnRuleEvent,
    OwnRuleVersion,
)
from claimwright.cycle.scrubbing.queries import contexts, home_tables, releases_for, rules_in_force
from claimwright.engines.rules import RuleBook
from claimwright.foundation import clock
from claimwright.foundation.access.roles import allows
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import insert_values, update_rows
from claimwright.foundation.tenancy.columns import batches
from claimwright.kernel.finding import Finding, Severity, has_errors

CHUNK = 2000
FINDING_COLUMNS = (
    "claim",
    "version_number",
    "code",
    "severity",
    "message",
    "fix",
    "source",
    "segment",
    "loop",
    "element",
    "field",
    "found",
    "expected",
    "found_at",
)
HOLD_COLUMNS = ("claim", "code", "charge_cents", "held_at", "freed_at", "freed_by")
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
    book = rules_in_force()
    ready: list[int] = []
    held: list[int] = []
    told: list[Finding] = []
    for some in batches(list(dict.fromkeys(claim_ids)), CHUNK):
        done = _scrub_some(some, as_of, reading, book)
        ready += done.ready_ids
        held += done.held_ids
        told += done.findings
    return Scrubbed(tuple(ready), tuple(held), (*told, *reading.gaps()))


@transaction.atomic
def _scrub_some(
    claim_ids: Sequence[int], as_of: date, reading: Reading, book: RuleBook[Subject]
) -> Scrubbed:
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
            book=book,
        )
        for claim in wanted
    }
    now = clock.now()
    _replace_findings(wanted, findings, now)
    _count_holds(wanted, findings, now)
    done = _move(wanted, findings, now, len(book))
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
    insert_values(
        Hold,
        HOLD_COLUMNS,
        [(pk, code, max(cents, 0), now, None, "") for (pk, code), cents in holding.items()],
    )


def _replace_findings(
    wanted: Sequence[ClaimSnapshot], findings: dict[int, list[Finding]], now: datetime
) -> None:
    ClaimFinding.objects.filter(claim_id__in=[claim.id for claim in wanted]).delete()
    insert_values(
        ClaimFinding,
        FINDING_COLUMNS,
        [
            (
                claim.id,
                claim.version_number,
                finding.code,
                finding.severity.value,
                finding.message[:500],
                finding.fix[:500],
                finding.source[:120],
                finding.where.segment,
                finding.where.loop,
                finding.where.element,
                finding.where.field[:60],
                finding.found[:200],
                finding.expected[:200],
                now,
            )
            for claim in wanted
            for finding in findings[claim.id]
        ],
    )


def _move(
    wanted: Sequence[ClaimSnapshot],
    findings: dict[int, list[Finding]],
    now: datetime,
    edits_count: int,
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
            moves.append(Move(claim.id, ClaimState.READY, ready_words(found, edits_count)))
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
    rule = check_releasable(code, rules_in_force())
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


@transaction.atomic
def withdraw_release(*, claim_ids: Sequence[int], code: str) -> int:
    """Take a release back, as if it had not been given; scrub the claims again to see them held.

    Claims that have left since keep theirs: it explains why they could leave. Returns how many
    releases were withdrawn; doing it twice withdraws nothing.
    """
    known = claim_queries.get_claims(ids=claim_ids)
    here = [pk for pk, claim in known.items() if claim.state in OPEN]
    count, _ = Override.objects.filter(claim_id__in=here, code=code).delete()
    if count:
        detail = {"claims": here, "edit": code}
        log.record("edit release withdrawn", object_type="claim", detail=detail)
    return int(count)


# -- Rules of the practice's own -----------------------------------------------------------


class NoSuchVersion(LookupError):
    """The rule has no such wording, or none is in force."""


@transaction.atomic
def write_rules(*, rules: Sequence[Rule]) -> list[UUID]:
    """Keep each rule's wording: a new rule, or the next version of the one of its id.

    Nothing comes into force. A wording that is the newest already is not kept twice. Returns
    the rules' public ids. Raises RuleRefused, and then keeps none.
    """
    for rule in rules:
        compile_rule(rule)
    codes = [rule.id for rule in rules]
    known = {row.code: row for row in OwnRule.objects.select_for_update().filter(code__in=codes)}
    newest = _newest_versions(known.values())
    now, actor = clock.now(), scope.current().actor
    for rule in rules:
        row = known.get(rule.id)
        if row is None:
            row = known[rule.id] = OwnRule.objects.create(code=rule.id)
        before, text = newest.get(row.pk), rules_to_text([rule])
        if before is not None and before.text == text:
            continue
        number = before.number + 1 if before is not None else 1
        OwnRuleVersion.objects.create(
            rule=row, number=number, text=text, actor=actor, created_at=now
        )
        _rule_done(row, WRITTEN, number)
    return [known[code].public_id for code in codes]


def _newest_versions(rules: Iterable[OwnRule]) -> dict[int, OwnRuleVersion]:
    rows = OwnRuleVersion.objects.filter(rule_id__in=[rule.pk for rule in rules])
    return {row.rule_id: row for row in rows.order_by("number")}


@transaction.atomic
def publish_rule(*, rule_id: int, number: int, result: BackTest) -> None:
    """Bring one wording into force, with what it would have done kept beside it.

    Raises NoSuchVersion, and RuleRefused for a rule that would have held every claim.
    """
    row, version = _rule_version(rule_id, number)
    (rule,) = rules_from_text(version.text)
    fault = holds_too_much(result, rule.severity)
    if fault is not None and fault.severity is Severity.ERROR:
        raise RuleRefused([fault])
    version.back_test = result.as_dict()
    version.save(update_fields=["back_test"])
    _bring_into_force(row, version, PUBLISHED)


@transaction.atomic
def roll_back_rule(*, rule_id: int, number: int) -> None:
    """Bring an earlier wording into force again. Raises NoSuchVersion."""
    row, version = _rule_version(rule_id, number)
    if not OwnRuleEvent.objects.filter(
        rule=row, version_number=number, kind__in=(PUBLISHED, ROLLED_BACK)
    ).exists():
        raise NoSuchVersion(f"Version {number} of {row.code} was never in force.")
    _bring_into_force(row, version, ROLLED_BACK)


@transaction.atomic
def retire_rule(*, rule_id: int) -> None:
    """Take the rule out of force; its wordings stay. Raises NoSuchVersion when none is."""
    row = OwnRule.objects.select_for_update().select_related(None).get(pk=rule_id)
    if row.in_force_id is None:
        raise NoSuchVersion(f"{row.code} is not in force.")
    number = OwnRuleVersion.objects.get(pk=row.in_force_id).number
    row.in_force = None
    row.save(update_fields=["in_force"])
    _rule_done(row, RETIRED, number)


def _rule_version(rule_id: int, number: int) -> tuple[OwnRule, OwnRuleVersion]:
    row = OwnRule.objects.select_for_update().get(pk=rule_id)
    version = OwnRuleVersion.objects.filter(rule=row, number=number).first()
    if version is None:
        raise NoSuchVersion(f"{row.code} has no version {number}.")
    return row, version


def _bring_into_force(row: OwnRule, version: OwnRuleVersion, kind: str) -> None:
    row.in_force = version
    row.save(update_fields=["in_force"])
    _rule_done(row, kind, version.number)


def _rule_done(row: OwnRule, kind: str, number: int) -> None:
    actor = scope.current().actor
    OwnRuleEvent.objects.create(
        rule=row, at=clock.now(), kind=kind, version_number=number, actor=actor
    )
    log.record(
        f"rule {kind}",
        object_type="ownrule",
        object_id=row.public_id,
        detail={"rule": row.code, "version": number},
    )
