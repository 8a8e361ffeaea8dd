"""Seal every transaction in the database: balanced, complete, never touched again.

SQLite serialises writers, so BEFORE triggers are enough. On PostgreSQL a second session could
slip a leg under a seal it cannot see yet; a deferred constraint trigger sums again at commit.
INSERT OR REPLACE deletes without firing DELETE triggers, so existing keys are refused first.
A migration that rebuilds either table on SQLite must install these again.
"""

from django.db import migrations

SQLITE = {
    "ledger_entry_in": """CREATE TRIGGER ledger_entry_in BEFORE INSERT ON ledger_entry
    BEGIN
      SELECT RAISE(ABORT, 'a leg takes whole cents')
        WHERE typeof(NEW.amount_cents) <> 'integer';
      SELECT RAISE(ABORT, 'the transaction is sealed')
        WHERE EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id);
      SELECT RAISE(ABORT, 'this leg is already written')
        WHERE EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id)
           OR EXISTS (SELECT 1 FROM ledger_entry
                      WHERE transaction_id = NEW.transaction_id AND number = NEW.number);
    END""",
    "ledger_entry_kept": """CREATE TRIGGER ledger_entry_kept BEFORE UPDATE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    "ledger_entry_stays": """CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    "ledger_seal": """CREATE TRIGGER ledger_seal BEFORE INSERT ON ledger_transaction
    BEGIN
      SELECT RAISE(ABORT, 'this posting is already written')
        WHERE EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.id)
           OR EXISTS (SELECT 1 FROM ledger_transaction
                      WHERE practice_id = NEW.practice_id AND key = NEW.key)
           OR EXISTS (SELECT 1 FROM ledger_transaction WHERE reverses_id = NEW.reverses_id);
      SELECT RAISE(ABORT, 'a transaction has at least two legs that sum to zero')
        WHERE (SELECT COUNT(*) < 2 OR SUM(amount_cents) <> 0
                   OR SUM(practice_id <> NEW.practice_id OR posted_on <> NEW.posted_on) > 0
               FROM ledger_entry WHERE transaction_id = NEW.id);
    END""",
    "ledger_seal_kept": """CREATE TRIGGER ledger_seal_kept BEFORE UPDATE ON ledger_transaction
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    "ledger_seal_stays": """CREATE TRIGGER ledger_seal_stays BEFORE DELETE ON ledger_transaction
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
}

REFUSE = "USING ERRCODE = 'integrity_constraint_violation'"
FUNCTIONS = {
    "ledger_keep": f"""CREATE FUNCTION ledger_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only' {REFUSE}; END $$""",
    "ledger_entry_check": f"""CREATE FUNCTION ledger_entry_check() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id) THEN
        RAISE EXCEPTION 'the transaction is sealed' {REFUSE};
      END IF;
      RETURN NEW;
    END $$""",
    "ledger_seal_check": f"""CREATE FUNCTION ledger_seal_check() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT COUNT(*) < 2 OR SUM(amount_cents) <> 0
              OR bool_or(practice_id <> NEW.practice_id OR posted_on <> NEW.posted_on)
          FROM ledger_entry WHERE transaction_id = NEW.id) THEN
        RAISE EXCEPTION 'a transaction has at least two legs that sum to zero' {REFUSE};
      END IF;
      RETURN NEW;
    END $$""",
    "ledger_commit_check": f"""CREATE FUNCTION ledger_commit_check() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT SUM(amount_cents) <> 0
          FROM ledger_entry WHERE transaction_id = NEW.transaction_id) THEN
        RAISE EXCEPTION 'a transaction sums to zero' {REFUSE};
      END IF;
      RETURN NULL;
    END $$""",
}
TRIGGERS = {
    "ledger_entry_in": """CREATE TRIGGER ledger_entry_in BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_check()""",
    "ledger_entry_kept": """CREATE TRIGGER ledger_entry_kept BEFORE UPDATE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_keep()""",
    "ledger_entry_stays": """CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_keep()""",
    "ledger_entry_sums": """CREATE CONSTRAINT TRIGGER ledger_entry_sums AFTER INSERT
    ON ledger_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_commit_check()""",
    "ledger_seal": """CREATE TRIGGER ledger_seal BEFORE INSERT ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_seal_check()""",
    "ledger_seal_kept": """CREATE TRIGGER ledger_seal_kept BEFORE UPDATE ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_keep()""",
    "ledger_seal_stays": """CREATE TRIGGER ledger_seal_stays BEFORE DELETE ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_keep()""",
}


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = SQLITE.values()
    else:
        statements = [*FUNCTIONS.values(), *TRIGGERS.values()]
    for statement in statements:
        schema_editor.execute(statement)


def uninstall(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")
        return
    for name in TRIGGERS:
        table = "ledger_transaction" if name.startswith("ledger_seal") else "ledger_entry"
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
    for name in FUNCTIONS:
        schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(install, uninstall)]
