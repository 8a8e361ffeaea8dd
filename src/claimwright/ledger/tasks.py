"""Add the entries up beforehand, so that balances of large books need not read them all."""

from __future__ import annotations

from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from claimwright.foundation.statistics import renew_statistics
from claimwright.foundation.tenancy import scope
from claimwright.ledger.models import DaySum, Entry, Fold, OpenSum
from claimwright.ledger.queries import unsound_entries
from claimwright.ledger.queries.folded import OPEN_KINDS, UNDATED

WORTH_FOLDING = 2_000  # entries; fewer are added up as fast as they are looked for
FAR_BEHIND = 20_000  # entries of the whole house, among which those of a small practice are sought
DAYS = """INSERT INTO ledger_daysum
    (practice_id, fold_id, posted_on, account_kind, payer_id, posting_kind, amount_cents)
    SELECT %s, %s, posted_on, account_kind, payer_id, posting_kind, SUM(cents) FROM (
      SELECT posted_on, account_kind, payer_id, posting_kind, amount_cents AS cents
      FROM ledger_daysum WHERE practice_id = %s AND fold_id = %s
      UNION ALL
      SELECT e.posted_on, e.account_kind, e.payer_id, t.kind, e.amount_cents
      FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
      WHERE e.practice_id = %s AND e.id > %s AND e.id <= %s) AS told
    GROUP BY posted_on, account_kind, payer_id, posting_kind"""
OPEN = f"""INSERT INTO ledger_opensum
    (practice_id, fold_id, account_kind, payer_id, patient_id, encounter_id, service_on, posted_on,
     amount_cents)
    SELECT %s, %s, account_kind, payer_id, patient_id, encounter_id, service_on, posted_on,
      SUM(cents) FROM (
      SELECT account_kind, payer_id, patient_id, encounter_id, service_on, posted_on,
        amount_cents AS cents
      FROM ledger_opensum WHERE practice_id = %s AND fold_id = %s
      UNION ALL
      SELECT account_kind, payer_id, patient_id, encounter_id, service_on,
        {UNDATED}, amount_cents
      FROM ledger_entry
      WHERE practice_id = %s AND id > %s AND id <= %s
        AND account_kind IN ({", ".join(f"'{kind.value}'" for kind in OPEN_KINDS)})) AS told
    GROUP BY account_kind, payer_id, patient_id, encounter_id, service_on, posted_on
    HAVING SUM(cents) <> 0"""


def fold(*, least: int = WORTH_FOLDING) -> int:
    """Renew the practice's fold if at least so many entries came after it, or many more of other
    practices; how many were added.

    0 as well while somebody is posting: the next time will do. Not inside a transaction, except
    in tests.
    """
    through_id = _settled_id()
    with transaction.atomic():
        # Two who fold at once: one waits here, then finds the other's or begins at the start.
        before = Fold.objects.select_for_update().order_by("-id").first()
        start = before.through_id if before else 0
        added = int(Entry.objects.filter(id__gt=start, id__lte=through_id).count())
        if added < max(1, least) and through_id - start < FAR_BEHIND:
            return 0
        if unsound_entries():
            return 0  # they stay where everybody sees them
        mine = scope.current_practice_id()
        new = Fold.objects.create(practice_id=mine, through_id=through_id)
        given = [mine, new.pk, mine, before.pk if before else None, mine, start, through_id]
        with connection.cursor() as cursor:
            cursor.execute(DAYS, given)
            cursor.execute(OPEN, given)
        older = Fold.objects.filter(id__lt=new.pk)
        for sums in (DaySum, OpenSum):
            rows = sums.objects.filter(fold__in=older)
            rows._raw_delete(rows.db)
        older._raw_delete(older.db)
        if before is None:  # from then on each night
            renew_statistics(*(model._meta.db_table for model in (Entry, DaySum, OpenSum)))
    return added


def _settled_id() -> int:
    """The house's last id below which no entry can turn up any more; 0 when it is not known now.

    SQLite has one writer. On PostgreSQL ids are drawn before their rows are committed: the lock,
    held for a moment, is had only while nobody has an entry under way.
    """
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("LOCK TABLE ledger_entry IN SHARE MODE NOWAIT")
            return Entry._base_manager.aggregate(last=Max("id"))["last"] or 0
    except DatabaseError as refused:
        if getattr(refused.__cause__, "sqlstate", "") == "55P03":  # lock not available
            return 0
        raise
