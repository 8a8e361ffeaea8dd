"""The latest remittances of a practice come from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("remittance", "0003_takeback_answers")]

    operations = [
        migrations.AddIndex(
            model_name="remittance",
            index=models.Index(fields=["practice", "received_at"], name="remittance_when"),
        ),
    ]
