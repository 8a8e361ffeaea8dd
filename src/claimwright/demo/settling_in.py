"""At the end of the demo's days: rules the practice wrote itself, and the closed months."""

from __future__ import annotations

from datetime import date, timedelta

from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.cycle.scrubbing import queries as scrubbing_queries
from claimwright.cycle.scrubbing.domain.own_rules import Condition, OwnRule
from claimwright.demo import payers as who
from claimwright.journeys.back_test_rule import back_test_rule
from claimwright.journeys.close_month import close_month
from claimwright.kernel.finding import Severity
from claimwright.ledger import operations as ledger
from claimwright.ledger import queries as books

BACK_TEST_MONTHS = 3
NEEDS_AUTHORIZATION = (who.NORTHLAKE, who.SUMMIT, who.ADVANTAGE, who.MEDICAID)
OWN_RULES = (
    OwnRule(
        id="OWN-PT-AUTH",
        name="Therapy without authorization",
        message="This payer refuses therapy without an authorization number.",
        fix="Ask the payer for the authorization and enter its number.",
        conditions=(
            Condition("payer", "in", NEEDS_AUTHORIZATION),
            Condition("procedure", "in", who.THERAPY),
            Condition("authorization", "empty"),
        ),
        severity=Severity.WARNING,
        source="The payers' lists of services that need authorization",
    ),
    OwnRule(
        id="OWN-SMT-G2211",
        name="G2211 at Summit",
        message="Summit's plans do not cover G2211.",
        fix="Take the line off, or bill it to the patient where that was agreed.",
        conditions=(
            Condition("payer", "==", (who.SUMMIT,)),
            Condition("procedure", "==", ("G2211",)),
        ),
        severity=Severity.WARNING,
        source="Summit's payment policy for add-on codes",
    ),
    OwnRule(
        id="OWN-VIDEO-95",
        name="Video visit without 95",
        message="This payer wants modifier 95 on a visit by video.",
        fix="Add modifier 95.",
        conditions=(
            Condition("payer", "in", (who.BLUE, who.NORTHLAKE, who.HARBORVIEW)),
            Condition("place", "in", ("02", "10")),
            Condition("modifiers", "lacks", ("95",)),
        ),
        severity=Severity.WARNING,
        source="The payers' telehealth pages",
    ),
)


def settle_in(today: date) -> None:
    """Publish the practice's rules after trying them on what was sent, and close its months."""
    _publish_rules(today)
    _close_months(today)


def _publish_rules(today: date) -> None:
    scrubbing.write_rules(rules=OWN_RULES)
    for known in scrubbing_queries.own_rules():
        result = back_test_rule(rule=known.newest.rule, as_of=today, months=BACK_TEST_MONTHS)
        scrubbing.publish_rule(rule_id=known.id, number=known.newest.number, result=result)


def _close_months(today: date) -> None:
    """Every month but the last whole one, in which late payments are still looked at.

    The books are proven once, with the last closing; they cover all months before it.
    """
    last = _month_end_before(_month_end_before(today))
    month = books.next_to_close(today=today)
    while month is not None and month < last:
        ledger.close_month(through_on=month, today=today)
        month = books.next_to_close(today=today)
    if month == last:
        close_month(through_on=last, today=today)


def _month_end_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)
