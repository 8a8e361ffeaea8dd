from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracting', '0002_enrollment'),
    ]

    operations = [
        migrations.AddField(
            model_name='payer',
            name='timed_rule',
            field=models.CharField(blank=True, max_length=3),
        ),
    ]
