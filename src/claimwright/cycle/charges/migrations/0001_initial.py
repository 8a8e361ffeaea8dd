import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracting', '0001_initial'),
        ('documents', '0001_initial'),
        ('practice', '0001_initial'),
        ('registration', '0001_initial'),
        ('scheduling', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Encounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('number', models.CharField(max_length=20)),
                ('service_on', models.DateField()),
                ('service_to', models.DateField()),
                ('state', models.CharField(default='open', max_length=10)),
                ('authorization_number', models.CharField(blank=True, max_length=50)),
                ('related_causes', models.CharField(blank=True, max_length=12)),
                ('accident_on', models.DateField(blank=True, null=True)),
                ('accident_state', models.CharField(blank=True, max_length=2)),
                ('source_key', models.CharField(max_length=120)),
                ('charge_cents', models.BigIntegerField(default=0)),
                ('recorded_on', models.DateField()),
                ('charges_posted_on', models.DateField(blank=True, null=True)),
                ('charged_payer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracting.payer')),
                ('appointment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scheduling.appointment')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.location')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registration.patient')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
                ('rendering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.provider')),
                ('supervising', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practice.provider')),
            ],
            options={
                'ordering': ['service_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ChargeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=48)),
                ('modifiers', models.CharField(blank=True, max_length=40)),
                ('units', models.DecimalField(decimal_places=3, max_digits=11)),
                ('charge_cents', models.BigIntegerField()),
                ('pointers', models.CharField(blank=True, max_length=40)),
                ('description', models.CharField(blank=True, max_length=80)),
                ('ndc', models.CharField(blank=True, max_length=11)),
                ('ndc_quantity', models.CharField(blank=True, max_length=15)),
                ('ndc_unit', models.CharField(blank=True, max_length=2)),
                ('note', models.CharField(blank=True, max_length=80)),
                ('removed_on', models.DateField(blank=True, null=True)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='charges.encounter')),
            ],
            options={
                'ordering': ['encounter_id', 'number', 'id'],
            },
        ),
        migrations.CreateModel(
            name='EncounterDiagnosis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=8)),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='diagnoses', to='charges.encounter')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['encounter_id', 'position'],
            },
        ),
        migrations.CreateModel(
            name='EncounterMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('from_state', models.CharField(blank=True, max_length=10)),
                ('to_state', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=150)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='charges.encounter')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('source_format', models.CharField(max_length=10)),
                ('started_at', models.DateTimeField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ImportRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('position', models.PositiveIntegerField()),
                ('source_key', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('raw', models.TextField(blank=True)),
                ('tries_count', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='charges.importbatch')),
                ('encounter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='charges.encounter')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['batch_id', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(max_length=30)),
                ('last', models.BigIntegerField(default=0)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practice', 'kind'), name='charges_counter_once')],
            },
        ),
        migrations.AddIndex(
            model_name='encounter',
            index=models.Index(fields=['practice', 'state', 'service_on'], name='encounter_work'),
        ),
        migrations.AddIndex(
            model_name='encounter',
            index=models.Index(fields=['patient', 'service_on'], name='encounter_patient'),
        ),
        migrations.AddConstraint(
            model_name='encounter',
            constraint=models.UniqueConstraint(fields=('practice', 'source_key'), name='encounter_source_once'),
        ),
        migrations.AddConstraint(
            model_name='encounter',
            constraint=models.UniqueConstraint(fields=('practice', 'number'), name='encounter_number_once'),
        ),
        migrations.AddConstraint(
            model_name='encounter',
            constraint=models.CheckConstraint(condition=models.Q(('charge_cents__gte', 0)), name='encounter_charge_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='encounter',
            constraint=models.CheckConstraint(condition=models.Q(('service_to__gte', models.F('service_on'))), name='encounter_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='chargeline',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_on__isnull', True)), fields=('encounter', 'number'), name='charge_line_number_once'),
        ),
        migrations.AddConstraint(
            model_name='chargeline',
            constraint=models.CheckConstraint(condition=models.Q(('charge_cents__gte', 0)), name='charge_line_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='chargeline',
            constraint=models.CheckConstraint(condition=models.Q(('units__gt', 0)), name='charge_line_units_positive'),
        ),
        migrations.AddConstraint(
            model_name='encounterdiagnosis',
            constraint=models.UniqueConstraint(fields=('encounter', 'position'), name='diagnosis_position_once'),
        ),
        migrations.AddIndex(
            model_name='importrecord',
            index=models.Index(fields=['practice', 'state'], name='import_record_state'),
        ),
        migrations.AddConstraint(
            model_name='importrecord',
            constraint=models.UniqueConstraint(fields=('batch', 'position'), name='import_position_once'),
        ),
    ]
