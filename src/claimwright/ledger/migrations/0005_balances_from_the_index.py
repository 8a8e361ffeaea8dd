"""The index of balances holds the days and the patient too, so that ages come from it alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_fees_and_agencies")]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="ledger_balance"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=[
                    *("practice", "account_kind", "payer_id", "posted_on"),
                    *("service_on", "patient_id", "amount_cents"),
                ],
                name="ledger_balance",
            ),
        ),
    ]
