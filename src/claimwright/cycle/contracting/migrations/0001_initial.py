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
            name='FeeSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=10)),
                ('effective_on', models.DateField()),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['kind', 'effective_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='FeeScheduleItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('code', models.CharField(max_length=10)),
                ('modifier', models.CharField(blank=True, max_length=2)),
                ('amount_cents', models.BigIntegerField()),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='contracting.feeschedule')),
            ],
            options={
                'ordering': ['code', 'modifier', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Payer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('line1', models.CharField(blank=True, max_length=80)),
                ('line2', models.CharField(blank=True, max_length=80)),
                ('city', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(blank=True, max_length=3)),
                ('zip', models.CharField(blank=True, max_length=15)),
                ('country', models.CharField(blank=True, max_length=3)),
                ('name', models.CharField(max_length=60)),
                ('edi_id', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=20)),
                ('filing_indicator', models.CharField(max_length=2)),
                ('timely_filing_days', models.PositiveIntegerField()),
                ('correction_days', models.PositiveIntegerField()),
                ('appeal_days', models.PositiveIntegerField()),
                ('correction_route', models.CharField(max_length=30)),
                ('authorization_codes', models.JSONField(blank=True, default=list)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Crossover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
                ('next_payer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracting.payer')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crossovers', to='contracting.payer')),
            ],
            options={
                'ordering': ['payer_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('basis', models.CharField(max_length=20)),
                ('percent', models.DecimalField(blank=True, decimal_places=4, max_digits=9, null=True)),
                ('medicare_year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('several', models.CharField(default='in_full', max_length=20)),
                ('ranking', models.JSONField(blank=True, default=list)),
                ('is_lesser_of_charges', models.BooleanField(default=True)),
                ('stop_loss_over_cents', models.BigIntegerField(blank=True, null=True)),
                ('stop_loss_percent', models.DecimalField(blank=True, decimal_places=4, max_digits=9, null=True)),
                ('tolerance_cents', models.BigIntegerField(default=10)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
                ('fee_schedule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracting.feeschedule')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='contracting.payer')),
            ],
            options={
                'ordering': ['payer_id', 'starts_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ContractRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('code_from', models.CharField(max_length=10)),
                ('code_to', models.CharField(max_length=10)),
                ('modifier', models.CharField(blank=True, max_length=2)),
                ('kind', models.CharField(max_length=20)),
                ('cents', models.BigIntegerField(default=0)),
                ('percent', models.DecimalField(blank=True, decimal_places=4, max_digits=9, null=True)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='contracting.contract')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['code_from', 'code_to', 'modifier', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('product', models.CharField(blank=True, max_length=20)),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='contracting.payer')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='feeschedule',
            constraint=models.UniqueConstraint(fields=('practice', 'name', 'effective_on'), name='fee_schedule_edition_once'),
        ),
        migrations.AddConstraint(
            model_name='feescheduleitem',
            constraint=models.UniqueConstraint(fields=('schedule', 'code', 'modifier'), name='fee_schedule_item_once'),
        ),
        migrations.AddConstraint(
            model_name='feescheduleitem',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gte', 0)), name='fee_schedule_item_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='payer',
            constraint=models.UniqueConstraint(fields=('practice', 'edi_id'), name='payer_edi_id_once'),
        ),
        migrations.AddConstraint(
            model_name='crossover',
            constraint=models.UniqueConstraint(fields=('payer', 'next_payer'), name='crossover_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('payer', 'starts_on'), name='contract_start_once'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('tolerance_cents__gte', 0)), name='contract_tolerance_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='contractrate',
            constraint=models.UniqueConstraint(fields=('contract', 'code_from', 'code_to', 'modifier'), name='contract_rate_once'),
        ),
        migrations.AddConstraint(
            model_name='contractrate',
            constraint=models.CheckConstraint(condition=models.Q(('cents__gte', 0)), name='contract_rate_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('payer', 'name'), name='plan_name_once'),
        ),
    ]
