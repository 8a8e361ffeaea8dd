"""Refuse to change a claim's version in the database itself: what was sent stays as it was."""

from django.db import migrations

WORDS = "a version of a claim is never changed"
SQLITE = [
    f"""CREATE TRIGGER claims_version_no_update BEFORE UPDATE ON claims_claimversion
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    # INSERT OR REPLACE deletes the old row without asking any trigger.
    f"""CREATE TRIGGER claims_version_no_replace BEFORE INSERT ON claims_claimversion
    WHEN EXISTS (SELECT 1 FROM claims_claimversion WHERE id = NEW.id
        OR public_id = NEW.public_id OR (claim_id = NEW.claim_id AND number = NEW.number)
        OR (practice_id = NEW.practice_id AND control_number = NEW.control_number))
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION claims_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER claims_version_no_update BEFORE UPDATE ON claims_claimversion
    FOR EACH ROW EXECUTE FUNCTION claims_version_refuse()""",
]


def install(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def uninstall(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER claims_version_no_update")
        schema_editor.execute("DROP TRIGGER claims_version_no_replace")
    else:
        schema_editor.execute("DROP TRIGGER claims_version_no_update ON claims_claimversion")
        schema_editor.execute("DROP FUNCTION claims_version_refuse()")


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [migrations.RunPython(install, uninstall)]
