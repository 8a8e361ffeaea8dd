"""How patients stand: who is in credit with nothing open, and how many owe. Also across practices.

Where thousands owe and a few are in credit, only the few come out of the database: the fold gives
each patient's sums in the order of its index, and what came after it is added to them there.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from claimwright.foundation.tenancy import scope
from claimwright.ledger.domain.posting import AccountKind
from claimwright.ledger.queries.folded import AFTER, FOLD, THROUGH

OWED = AccountKind.PATIENT_RECEIVABLE.value
INSURED = AccountKind.INSURANCE_RECEIVABLE.value
ON_ACCOUNT = AccountKind.PATIENT_UNAPPLIED.value
OF_PATIENTS = f"('{OWED}', '{ON_ACCOUNT}', '{INSURED}')"
SUMS = f"""SUM(CASE WHEN e.account_kind = '{INSURED}' THEN 0
 ELSE {{sign}}e.amount_cents END) AS net,
 SUM(CASE WHEN e.account_kind = '{OWED}' THEN {{sign}}e.amount_cents ELSE 0 END) AS owed,
 SUM(CASE WHEN e.account_kind = '{INSURED}' THEN {{sign}}e.amount_cents ELSE 0 END) AS insured"""
KEPT = f"e.practice_id = %s AND e.fold_id = {FOLD}"
# What the fold does not hold, and what it holds that was posted after the day, taken out again.
LATE = f"""SELECT patient_id, SUM(net) AS net, SUM(owed) AS owed, SUM(insured) AS insured FROM (
 SELECT e.patient_id, {SUMS.format(sign="")} FROM ledger_entry e
 WHERE {AFTER} AND e.posted_on <= %s AND e.account_kind || '' IN {OF_PATIENTS}
 AND e.patient_id IS NOT NULL GROUP BY e.patient_id
 UNION ALL SELECT e.patient_id, {SUMS.format(sign="-")} FROM ledger_entry e
 WHERE e.practice_id = %s AND e.id + 0 <= {THROUGH} AND e.posted_on > %s
 AND e.account_kind IN {OF_PATIENTS} AND e.patient_id IS NOT NULL GROUP BY e.patient_id
) AS told GROUP BY patient_id"""
# What insurers owe is looked up of the few in credit only.
STANDING = f"""SELECT CAST(%s AS BIGINT) AS practice_id, who, COUNT(*), SUM(net) FROM (
 SELECT CASE WHEN net < 0 THEN patient_id END AS who, net FROM (
 SELECT k.patient_id, k.net + COALESCE(l.net, 0) AS net, k.owed + COALESCE(l.owed, 0) AS owed,
 COALESCE(l.insured, 0) AS insured
 FROM (SELECT e.patient_id, SUM(e.amount_cents) AS net,
 SUM(CASE WHEN e.account_kind = '{OWED}' THEN e.amount_cents ELSE 0 END) AS owed
 FROM ledger_opensum e WHERE {KEPT} AND e.account_kind IN ('{OWED}', '{ON_ACCOUNT}')
 AND e.patient_id IS NOT NULL GROUP BY e.patient_id) AS k
 LEFT JOIN {{late}} l ON l.patient_id = k.patient_id
 UNION ALL SELECT l.patient_id, l.net, l.owed, l.insured FROM {{late}} l WHERE NOT EXISTS (
 SELECT 1 FROM ledger_opensum e WHERE {KEPT} AND e.patient_id = l.patient_id
 AND e.account_kind IN ('{OWED}', '{ON_ACCOUNT}'))) AS each_patient
 WHERE (net < 0 AND owed <= 0 AND insured + COALESCE((
 SELECT SUM(e.amount_cents) FROM ledger_opensum e WHERE {KEPT}
 AND e.patient_id = each_patient.patient_id AND e.account_kind = '{INSURED}'), 0) <= 0)
 OR (net > %s AND patient_id NOT IN (
 SELECT patient_id FROM besides WHERE practice_id = %s))) AS standing GROUP BY who"""


class Standing(NamedTuple):
    """One patient in credit (`cents` positive), or with no patient all together who owe."""

    practice_id: int
    patient_id: int | None
    people: int
    cents: int


def patient_standings(
    *, as_of: date, over_cents: int, besides: QuerySet[Any, Any]
) -> list[Standing]:
    """At the end of the day, in one query: each patient in credit for whom neither the patient nor
    an insurer owes anything, and one row a practice of those who owe more than `over_cents` after
    what is on account.

    `besides` selects (practice, patient) for those not counted among those who owe; never NULL.
    """
    mine = scope.current_practice_ids()
    if not mine:
        return []
    day = connection.ops.adapt_datefield_value(as_of)
    statement, given = besides.query.sql_with_params()
    # Not once for all: of one practice there are fewer to look through.
    tables = [f"besides(practice_id, patient_id) AS NOT MATERIALIZED ({statement})"]
    parts, parameters, asked = [], list(given), []
    for number, pk in enumerate(mine):
        tables.append(f"late_{number} AS MATERIALIZED ({LATE})")
        parameters += [pk, pk, day, pk, pk, day]
        parts.append(STANDING.format(late=f"late_{number}"))
        asked += [pk, pk, pk, pk, pk, pk, pk, over_cents, pk]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {' UNION ALL '.join(parts)}", parameters + asked)
        return [
            Standing(practice_id, patient_id, people, abs(int(cents)))
            for practice_id, patient_id, people, cents in cursor.fetchall()
        ]
