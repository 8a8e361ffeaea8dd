"""Who had a bill lately is read from indexes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patient_billing", "0006_checks_of_returned_overpayments")]

    operations = [
        migrations.RemoveIndex(model_name="statement", name="statement_when"),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["practice", "issued_on", "id"], name="statement_when"),
        ),
        migrations.AddIndex(
            model_name="statementline",
            index=models.Index(
                fields=["practice", "statement", "patient"], name="statement_line_whose"
            ),
        ),
    ]
