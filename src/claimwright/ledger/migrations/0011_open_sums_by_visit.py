"""What is open is read in the order of its visits, and needs no sorting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_entries_after_a_fold")]

    operations = [
        migrations.RemoveIndex(model_name="opensum", name="ledger_open_sum"),
        migrations.AddIndex(
            model_name="opensum",
            index=models.Index(
                fields=[
                    *("practice", "fold", "account_kind", "encounter_id", "payer_id"),
                    *("service_on", "posted_on", "amount_cents"),
                ],
                name="ledger_open_visit",
            ),
        ),
    ]
