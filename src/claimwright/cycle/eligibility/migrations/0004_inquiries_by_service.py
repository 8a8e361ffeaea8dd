"""Answers for coming visits are found by the day of service."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0003_coverage_changes")]

    operations = [
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["practice", "service_on"], name="inquiry_service"),
        ),
    ]
