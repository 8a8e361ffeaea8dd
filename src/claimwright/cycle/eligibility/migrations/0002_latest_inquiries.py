"""The latest inquiries of a practice come from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["practice", "asked_at"], name="inquiry_when"),
        ),
    ]
