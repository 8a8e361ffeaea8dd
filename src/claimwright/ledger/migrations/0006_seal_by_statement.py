"""On PostgreSQL the seal is judged once a statement, over all its rows, instead of row by row.

The legs of a transaction arrive in one statement: two or more, numbered from 1 without a gap,
of one practice and one day, summing to zero. Nothing can join them later, not even from a session
that cannot see them yet: it would need another leg 1, which the unique index refuses. So the sum
holds from the first moment, the seal need only find leg 1, and so does the check at commit that
legs have their seal. That check stands for the foreign key to the transaction, which looked every
leg up; the one to the practice says nothing that the seal's own does not.

A month is closed only when nobody has a posting of the practice under way, and a posting waits
for a month that is being closed: both take a lock of the practice until their commit.

SQLite has one writer at a time and no triggers by statement: there nothing changes.
"""

from importlib import import_module

from django.db import migrations

SEAL = import_module("claimwright.ledger.migrations.0002_seal")
MONTHS = import_module("claimwright.ledger.migrations.0003_closed_months")
REFUSE = SEAL.REFUSE
FUNCTIONS = {
    "ledger_legs_check": f"""CREATE FUNCTION ledger_legs_check() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM fresh JOIN ledger_transaction sealed
                 ON sealed.id = fresh.transaction_id) THEN
        RAISE EXCEPTION 'the transaction is sealed' {REFUSE};
      END IF;
      IF EXISTS (SELECT 1 FROM fresh GROUP BY transaction_id
                 HAVING COUNT(*) < 2 OR SUM(amount_cents) <> 0) THEN
        RAISE EXCEPTION 'a transaction has at least two legs that sum to zero' {REFUSE};
      END IF;
      IF EXISTS (SELECT 1 FROM fresh GROUP BY transaction_id
                 HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*)
                     OR MIN(practice_id) <> MAX(practice_id)
                     OR MIN(posted_on) <> MAX(posted_on)) THEN
        RAISE EXCEPTION 'legs come at once, numbered from 1, of one practice and day' {REFUSE};
      END IF;
      RETURN NULL;
    END $$""",
    "ledger_seals_check": f"""CREATE FUNCTION ledger_seals_check() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM fresh WHERE NOT EXISTS (
                   SELECT 1 FROM ledger_entry leg
                   WHERE leg.transaction_id = fresh.id AND leg.number = 1
                     AND leg.practice_id = fresh.practice_id
                     AND leg.posted_on = fresh.posted_on)) THEN
        RAISE EXCEPTION 'a transaction has at least two legs that sum to zero' {REFUSE};
      END IF;
      RETURN NULL;
    END $$""",
    "ledger_days_check": f"""CREATE FUNCTION ledger_days_check() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock_shared((1279541063::bigint << 32) + practice_id)
        FROM (SELECT DISTINCT practice_id FROM fresh) AS posting;
      IF EXISTS (SELECT 1 FROM fresh JOIN ledger_closedmonth closed
                 ON closed.practice_id = fresh.practice_id
                AND closed.through_on >= fresh.posted_on) THEN
        RAISE EXCEPTION 'the month is closed' {REFUSE};
      END IF;
      RETURN NULL;
    END $$""",
    "ledger_sealed_check": f"""CREATE FUNCTION ledger_sealed_check() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id) THEN
        RAISE EXCEPTION 'legs have no seal' {REFUSE};
      END IF;
      RETURN NULL;
    END $$""",
}
TRIGGERS = {
    "ledger_entry_in": """CREATE TRIGGER ledger_entry_in AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_legs_check()""",
    "ledger_entry_sealed": """CREATE CONSTRAINT TRIGGER ledger_entry_sealed AFTER INSERT
    ON ledger_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.number = 1) EXECUTE FUNCTION ledger_sealed_check()""",
    "ledger_seal": """CREATE TRIGGER ledger_seal AFTER INSERT ON ledger_transaction
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_seals_check()""",
    "ledger_open_day": """CREATE TRIGGER ledger_open_day AFTER INSERT ON ledger_transaction
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_days_check()""",
}
BY_ROW = {
    "ledger_entry_in": SEAL.TRIGGERS["ledger_entry_in"],
    "ledger_entry_sums": SEAL.TRIGGERS["ledger_entry_sums"],
    "ledger_seal": SEAL.TRIGGERS["ledger_seal"],
    "ledger_open_day": MONTHS.POSTGRESQL["ledger_open_day"],
}
FOREIGN_KEYS = """SELECT conname FROM pg_constraint
    WHERE conrelid = 'ledger_entry'::regclass AND contype = 'f'"""
AGAIN = (
    "ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_transaction_fk FOREIGN KEY "
    "(transaction_id) REFERENCES ledger_transaction (id) DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_practice_fk FOREIGN KEY "
    "(practice_id) REFERENCES tenancy_practice (id) DEFERRABLE INITIALLY DEFERRED",
)


def by_statement(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    _drop(schema_editor, BY_ROW)
    for statement in (*FUNCTIONS.values(), *TRIGGERS.values()):
        schema_editor.execute(statement)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f'ALTER TABLE ledger_entry DROP CONSTRAINT "{name}"')


def by_row(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    _drop(schema_editor, TRIGGERS)
    for name in FUNCTIONS:
        schema_editor.execute(f"DROP FUNCTION {name}()")
    for statement in (*BY_ROW.values(), *AGAIN):
        schema_editor.execute(statement)


def _drop(schema_editor, triggers):
    for name in triggers:
        table = "ledger_entry" if name.startswith("ledger_entry") else "ledger_transaction"
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_balances_from_the_index")]
    operations = [migrations.RunPython(by_statement, by_row)]
