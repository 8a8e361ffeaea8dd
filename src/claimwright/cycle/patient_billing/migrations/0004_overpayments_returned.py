
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patient_billing', '0003_plans_write_offs_agencies'),
    ]

    operations = [
        migrations.AddField(
            model_name='overpayment',
            name='returned_cents',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='overpayment',
            name='returned_on',
            field=models.DateField(null=True),
        ),
    ]
