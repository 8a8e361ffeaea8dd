from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="authorization_number",
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddField(
            model_name="appointment",
            name="planned_codes",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
