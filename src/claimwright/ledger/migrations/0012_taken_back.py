"""Takebacks of a span of days are found among all that payers ever paid."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_open_sums_by_visit")]

    operations = [
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(
                fields=["practice", "posted_on"],
                condition=models.Q(("kind", "payer_reversal")),
                name="ledger_taken_back",
            ),
        ),
    ]
