from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="wants_monday_mail",
            field=models.BooleanField(default=False),
        ),
    ]
