"""Every decision has what it is counted by; one index holds all of it.

Nobody asks by the day of payment any more.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0007_counted_decisions")]

    operations = [
        migrations.AlterField(
            model_name="adjudication",
            name="encounter",
            field=models.ForeignKey(
                db_index=False,
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="charges.encounter",
            ),
        ),
        migrations.AlterField(
            model_name="adjudication", name="is_first", field=models.BooleanField()
        ),
        migrations.AlterField(
            model_name="adjudication", name="is_first_version", field=models.BooleanField()
        ),
        migrations.RemoveIndex(model_name="adjudication", name="adjudication_paid_on"),
        migrations.RemoveIndex(model_name="adjudication", name="adjudication_payer"),
        migrations.AddIndex(
            model_name="adjudication",
            index=models.Index(
                fields=[
                    *("practice", "recorded_at", "is_reversal", "payer", "waited_days"),
                    *("is_first", "is_first_version", "charge_cents", "allowed_cents"),
                    *("paid_cents", "encounter"),
                ],
                name="adjudication_counted",
            ),
        ),
    ]
