"""Refuse UPDATE and DELETE of statements and their lines in the database itself."""

from django.db import migrations

TABLES = ("patient_billing_statement", "patient_billing_statementline")
SQLITE = [
    f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, 'a statement is never changed once issued'); END"""
    for table in TABLES
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION patient_billing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a statement is never changed once issued'
    USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION patient_billing_refuse()"""
        for table in TABLES
    ),
]


def install(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def uninstall(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}")
    else:
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER {table}_frozen ON {table}")
        schema_editor.execute("DROP FUNCTION patient_billing_refuse()")


class Migration(migrations.Migration):
    dependencies = [("patient_billing", "0001_initial")]
    operations = [migrations.RunPython(install, uninstall)]
