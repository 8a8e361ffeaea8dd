"""Claims nobody answers are found by when they were last sent, without reading all that are out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_posting_rules")]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["practice", "state", "last_submitted_at"], name="claim_sent"),
        ),
    ]
