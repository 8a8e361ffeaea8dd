import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracting', '0001_initial'),
        ('submission', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PayerTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('median_days', models.PositiveSmallIntegerField()),
                ('ninth_days', models.PositiveSmallIntegerField()),
                ('decision_count', models.PositiveIntegerField()),
                ('learned_at', models.DateTimeField()),
                ('payer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracting.payer')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
