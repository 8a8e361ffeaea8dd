
import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patient_billing', '0002_frozen'),
        ('registration', '0001_initial'),
        ('remittance', '0003_takeback_answers'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='statement',
            name='plan',
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('client_number', models.CharField(blank=True, max_length=40)),
                ('fee_basis_points', models.PositiveIntegerField()),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Overpayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('identified_on', models.DateField()),
                ('investigated_from', models.DateField(null=True)),
                ('investigated_until', models.DateField(null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='remittance.remittanceitem')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['identified_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PaymentPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('key', models.CharField(max_length=100)),
                ('account_key', models.CharField(max_length=40)),
                ('total_cents', models.BigIntegerField()),
                ('monthly_cents', models.BigIntegerField()),
                ('agreed_on', models.DateField()),
                ('first_due_on', models.DateField()),
                ('agreed_actor', models.CharField(max_length=150)),
                ('ended_on', models.DateField(null=True)),
                ('ended_reason', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registration.patient')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['agreed_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('key', models.CharField(max_length=100)),
                ('placed_on', models.DateField()),
                ('amount_cents', models.BigIntegerField()),
                ('recalled_on', models.DateField(null=True)),
                ('recall_reason', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='patient_billing.agency')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registration.patient')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['-placed_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AgencyPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('key', models.CharField(max_length=100)),
                ('gross_cents', models.BigIntegerField()),
                ('fee_cents', models.BigIntegerField()),
                ('received_on', models.DateField()),
                ('reference', models.CharField(blank=True, max_length=60)),
                ('recorded_at', models.DateTimeField()),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='patient_billing.placement')),
            ],
            options={
                'ordering': ['received_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WriteOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('key', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('small_balance', 'Small balance'), ('bad_debt', 'Bad debt'), ('courtesy', 'Courtesy')], max_length=14)),
                ('amount_cents', models.BigIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('asked', 'Waits for a second person'), ('posted', 'Written off'), ('declined', 'Declined'), ('undone', 'Taken back')], max_length=10)),
                ('asked_by', models.BigIntegerField()),
                ('asked_actor', models.CharField(max_length=150)),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_actor', models.CharField(blank=True, max_length=150)),
                ('decided_at', models.DateTimeField(null=True)),
                ('posted_on', models.DateField(null=True)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registration.patient')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WriteOffLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('alone_cents', models.BigIntegerField(default=2500)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.UniqueConstraint(fields=('practice', 'name'), name='agency_name_once'),
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.CheckConstraint(condition=models.Q(('fee_basis_points__lte', 10000)), name='agency_fee_within_all'),
        ),
        migrations.AddConstraint(
            model_name='overpayment',
            constraint=models.CheckConstraint(condition=models.Q(('investigated_until__isnull', True), ('investigated_until__gte', models.F('investigated_from')), _connector='OR'), name='investigation_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='paymentplan',
            constraint=models.UniqueConstraint(fields=('practice', 'key'), name='plan_key_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentplan',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('practice', 'account_key'), name='plan_runs_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentplan',
            constraint=models.CheckConstraint(condition=models.Q(('monthly_cents__gt', 0), ('total_cents__gte', models.F('monthly_cents'))), name='plan_asks_for_money'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(fields=('practice', 'key'), name='placement_key_once'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='placement_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='agencypayment',
            constraint=models.UniqueConstraint(fields=('practice', 'key'), name='agency_payment_once'),
        ),
        migrations.AddConstraint(
            model_name='agencypayment',
            constraint=models.CheckConstraint(condition=models.Q(('gross_cents__gt', 0), ('fee_cents__gte', 0), ('fee_cents__lte', models.F('gross_cents'))), name='agency_fee_within_gross'),
        ),
        migrations.AddIndex(
            model_name='writeoff',
            index=models.Index(fields=['practice', 'state'], name='write_off_waiting'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.UniqueConstraint(fields=('practice', 'key'), name='write_off_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='write_off_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('state', 'posted'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='write_off_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='writeofflimit',
            constraint=models.UniqueConstraint(fields=('practice',), name='write_off_limit_once'),
        ),
        migrations.AddConstraint(
            model_name='writeofflimit',
            constraint=models.CheckConstraint(condition=models.Q(('alone_cents__gte', 0)), name='write_off_limit_not_negative'),
        ),
    ]
