"""What a week put into an account, by visit, comes from the index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_open_sums_by_patient")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["practice", "account_kind", "posted_on", "encounter_id", "amount_cents"],
                name="ledger_account_day",
            ),
        ),
        migrations.RemoveIndex(model_name="entry", name="ledger_account"),
    ]
