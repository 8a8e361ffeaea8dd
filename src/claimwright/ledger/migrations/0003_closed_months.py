"""Months that are closed, and the database's own refusal to post into one.

A migration that rebuilds either table on SQLite must install these again.
"""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = {
    "ledger_open_day": """CREATE TRIGGER ledger_open_day BEFORE INSERT ON ledger_transaction
    BEGIN
      SELECT RAISE(ABORT, 'the month is closed')
        WHERE EXISTS (SELECT 1 FROM ledger_closedmonth
                      WHERE practice_id = NEW.practice_id AND through_on >= NEW.posted_on);
    END""",
    "ledger_closed_kept": """CREATE TRIGGER ledger_closed_kept BEFORE UPDATE ON ledger_closedmonth
    BEGIN SELECT RAISE(ABORT, 'a closed month stays closed'); END""",
    "ledger_closed_stays": """CREATE TRIGGER ledger_closed_stays BEFORE DELETE ON ledger_closedmonth
    BEGIN SELECT RAISE(ABORT, 'a closed month stays closed'); END""",
}
POSTGRESQL = {
    "ledger_open_day": """CREATE TRIGGER ledger_open_day BEFORE INSERT ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION ledger_day_check()""",
    "ledger_closed_kept": """CREATE TRIGGER ledger_closed_kept BEFORE UPDATE ON ledger_closedmonth
    FOR EACH ROW EXECUTE FUNCTION ledger_keep()""",
    "ledger_closed_stays": """CREATE TRIGGER ledger_closed_stays BEFORE DELETE ON ledger_closedmonth
    FOR EACH ROW EXECUTE FUNCTION ledger_keep()""",
}
DAY_CHECK = """CREATE FUNCTION ledger_day_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM ledger_closedmonth
                 WHERE practice_id = NEW.practice_id AND through_on >= NEW.posted_on) THEN
        RAISE EXCEPTION 'the month is closed'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$"""
TABLES = {"ledger_open_day": "ledger_transaction"}


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = list(SQLITE.values())
    else:
        statements = [DAY_CHECK, *POSTGRESQL.values()]
    for statement in statements:
        schema_editor.execute(statement)


def uninstall(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name in SQLITE:
        table = TABLES.get(name, "ledger_closedmonth")
        schema_editor.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION ledger_day_check()")


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_seal'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosedMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('through_on', models.DateField()),
                ('closed_at', models.DateTimeField()),
                ('actor', models.CharField(max_length=150)),
                ('seal', models.CharField(max_length=64)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practice', 'through_on'), name='month_closed_once')],
            },
        ),
        migrations.RunPython(install, uninstall),
    ]
