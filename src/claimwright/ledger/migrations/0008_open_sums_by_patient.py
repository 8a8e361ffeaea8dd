"""Open sums are looked up by patient too, and money on account keeps no day: made anew."""

from django.db import migrations, models


def unfold(apps, schema_editor):
    """The worker adds the entries up again; until then they are read one by one."""
    for name in ("DaySum", "OpenSum", "Fold"):
        rows = apps.get_model("ledger", name).objects.all()
        rows._raw_delete(rows.db)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_sums_beforehand")]

    operations = [
        migrations.RunPython(unfold, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="opensum",
            index=models.Index(
                fields=["practice", "fold", "patient_id", "account_kind", "amount_cents"],
                name="ledger_open_patient",
            ),
        ),
    ]
