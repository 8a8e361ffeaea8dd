import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillingEntity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('line1', models.CharField(blank=True, max_length=80)),
                ('line2', models.CharField(blank=True, max_length=80)),
                ('city', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(blank=True, max_length=3)),
                ('zip', models.CharField(blank=True, max_length=15)),
                ('country', models.CharField(blank=True, max_length=3)),
                ('legal_name', models.CharField(max_length=60)),
                ('npi', models.CharField(max_length=10)),
                ('tax_id', models.CharField(max_length=9)),
                ('tax_id_qualifier', models.CharField(default='EI', max_length=2)),
                ('taxonomy', models.CharField(max_length=10)),
                ('pay_to_line1', models.CharField(blank=True, max_length=80)),
                ('pay_to_line2', models.CharField(blank=True, max_length=80)),
                ('pay_to_city', models.CharField(blank=True, max_length=60)),
                ('pay_to_state', models.CharField(blank=True, max_length=3)),
                ('pay_to_zip', models.CharField(blank=True, max_length=15)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('contact_name', models.CharField(blank=True, max_length=60)),
                ('email', models.CharField(blank=True, max_length=120)),
                ('submitter_id', models.CharField(blank=True, max_length=80)),
                ('clia', models.CharField(blank=True, max_length=15)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['starts_on', 'id'],
                'constraints': [models.UniqueConstraint(fields=('practice', 'starts_on'), name='billing_entity_one_per_start')],
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('line1', models.CharField(blank=True, max_length=80)),
                ('line2', models.CharField(blank=True, max_length=80)),
                ('city', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(blank=True, max_length=3)),
                ('zip', models.CharField(blank=True, max_length=15)),
                ('country', models.CharField(blank=True, max_length=3)),
                ('title', models.CharField(max_length=60)),
                ('place_of_service', models.CharField(max_length=2)),
                ('npi', models.CharField(blank=True, max_length=10)),
                ('clia', models.CharField(blank=True, max_length=15)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['title', 'id'],
                'constraints': [models.UniqueConstraint(fields=('practice', 'title'), name='location_title_once')],
            },
        ),
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('last_name', models.CharField(blank=True, max_length=60)),
                ('first_name', models.CharField(blank=True, max_length=35)),
                ('middle_name', models.CharField(blank=True, max_length=35)),
                ('name_suffix', models.CharField(blank=True, max_length=10)),
                ('credential', models.CharField(blank=True, max_length=20)),
                ('npi', models.CharField(max_length=10)),
                ('taxonomy', models.CharField(max_length=10)),
                ('specialty', models.CharField(blank=True, max_length=60)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
                ('supervising', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='practice.provider')),
            ],
            options={
                'ordering': ['last_name', 'first_name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('practice', 'npi'), name='provider_npi_once')],
            },
        ),
    ]
