
import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('charges', '0001_initial'),
        ('contracting', '0001_initial'),
        ('documents', '0001_initial'),
        ('receipts', '0003_bank_lines'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('number', models.CharField(max_length=16)),
                ('kind', models.CharField(choices=[('charges', 'Charges'), ('payments', 'Payments')], max_length=10)),
                ('business_on', models.DateField()),
                ('control_count', models.PositiveIntegerField()),
                ('control_cents', models.BigIntegerField()),
                ('opened_by', models.BigIntegerField()),
                ('opened_actor', models.CharField(max_length=150)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_actor', models.CharField(blank=True, max_length=150)),
                ('counted_count', models.PositiveIntegerField(null=True)),
                ('counted_cents', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-opened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='BatchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DayClose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('on', models.DateField()),
                ('closed_at', models.DateTimeField()),
                ('actor', models.CharField(max_length=150)),
                ('figures', models.JSONField(default=list)),
                ('missing_cents', models.BigIntegerField()),
                ('reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PaperEob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('method', models.CharField(choices=[('CHK', 'Paper check'), ('ACH', 'Bank transfer'), ('BOP', 'Virtual card'), ('NON', 'None')], max_length=4)),
                ('check_number', models.CharField(max_length=30)),
                ('check_cents', models.BigIntegerField()),
                ('paid_on', models.DateField()),
                ('claims', models.JSONField(default=list)),
                ('provider_level', models.JSONField(default=list)),
                ('posted_at', models.DateTimeField(null=True)),
                ('discarded_at', models.DateTimeField(null=True)),
                ('started_actor', models.CharField(max_length=150)),
                ('started_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('key', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('cards', "Card payments, less the processor's fee"), ('several', 'Several payments in one credit'), ('fee', 'A fee of the bank or processor'), ('returned', 'A check the bank sent back'), ('refund', 'A refund the patient cashed')], max_length=10)),
                ('gross_cents', models.BigIntegerField()),
                ('fee_cents', models.BigIntegerField(default=0)),
                ('settled_on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['settled_on', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='bankline',
            name='bank_line_is_one_thing',
        ),
        migrations.AddField(
            model_name='bankline',
            name='form',
            field=models.CharField(default='csv', max_length=4),
        ),
        migrations.AddField(
            model_name='patientpayment',
            name='card_brand',
            field=models.CharField(blank=True, default='', max_length=12),
        ),
        migrations.AddField(
            model_name='patientpayment',
            name='card_expires',
            field=models.CharField(blank=True, default='', max_length=5),
        ),
        migrations.AddField(
            model_name='patientpayment',
            name='card_last4',
            field=models.CharField(blank=True, default='', max_length=4),
        ),
        migrations.AddField(
            model_name='patientpayment',
            name='card_token',
            field=models.CharField(blank=True, default='', max_length=80),
        ),
        migrations.AddField(
            model_name='patientpayment',
            name='voided_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='batch',
            name='practice',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice'),
        ),
        migrations.AddField(
            model_name='bankline',
            name='batch',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_line', to='receipts.batch'),
        ),
        migrations.AddField(
            model_name='batchentry',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='receipts.batch'),
        ),
        migrations.AddField(
            model_name='batchentry',
            name='deposit',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batch_entry', to='receipts.deposit'),
        ),
        migrations.AddField(
            model_name='batchentry',
            name='encounter',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='charges.encounter'),
        ),
        migrations.AddField(
            model_name='batchentry',
            name='payment',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batch_entry', to='receipts.patientpayment'),
        ),
        migrations.AddField(
            model_name='batchentry',
            name='practice',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice'),
        ),
        migrations.AddField(
            model_name='dayclose',
            name='practice',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice'),
        ),
        migrations.AddField(
            model_name='papereob',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile'),
        ),
        migrations.AddField(
            model_name='papereob',
            name='payer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracting.payer'),
        ),
        migrations.AddField(
            model_name='papereob',
            name='practice',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice'),
        ),
        migrations.AddField(
            model_name='papereob',
            name='scan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='practice',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice'),
        ),
        migrations.AddField(
            model_name='bankline',
            name='settlement',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_line', to='receipts.settlement'),
        ),
        migrations.AddField(
            model_name='deposit',
            name='settlement',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deposits', to='receipts.settlement'),
        ),
        migrations.AddField(
            model_name='patientpayment',
            name='settlement',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='receipts.settlement'),
        ),
        migrations.AddConstraint(
            model_name='bankline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('batch__isnull', True), ('settlement__isnull', True), ('slip_on__isnull', True)), models.Q(('batch__isnull', True), ('deposit__isnull', True), ('settlement__isnull', True)), models.Q(('deposit__isnull', True), ('settlement__isnull', True), ('slip_on__isnull', True)), models.Q(('batch__isnull', True), ('deposit__isnull', True), ('slip_on__isnull', True)), _connector='OR'), name='bank_line_is_one_thing'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(fields=['practice', 'business_on'], name='batch_of_day'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(fields=('practice', 'number'), name='batch_number_once'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('practice', 'kind', 'opened_by'), name='batch_open_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('counted_count', models.F('control_count')), ('counted_cents', models.F('control_cents'))), models.Q(('reason', ''), _negated=True), _connector='OR'), name='batch_closed_agrees_or_says_why'),
        ),
        migrations.AddConstraint(
            model_name='batchentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deposit__isnull', True), ('encounter__isnull', False), ('payment__isnull', True)), models.Q(('deposit__isnull', True), ('encounter__isnull', True), ('payment__isnull', False)), models.Q(('deposit__isnull', False), ('encounter__isnull', True), ('payment__isnull', True)), _connector='OR'), name='batch_entry_is_one_thing'),
        ),
        migrations.AddIndex(
            model_name='dayclose',
            index=models.Index(fields=['practice', 'on'], name='day_closed'),
        ),
        migrations.AddConstraint(
            model_name='dayclose',
            constraint=models.CheckConstraint(condition=models.Q(('missing_cents', 0), models.Q(('reason', ''), _negated=True), _connector='OR'), name='day_closed_agrees_or_says_why'),
        ),
        migrations.AddIndex(
            model_name='papereob',
            index=models.Index(fields=['practice', 'posted_at'], name='eob_waiting'),
        ),
        migrations.AddConstraint(
            model_name='papereob',
            constraint=models.CheckConstraint(condition=models.Q(('check_cents__gte', 0)), name='eob_check_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='papereob',
            constraint=models.CheckConstraint(condition=models.Q(('posted_at__isnull', True), ('discarded_at__isnull', True), _connector='OR'), name='eob_posted_or_discarded'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.UniqueConstraint(fields=('practice', 'key'), name='settlement_key_once'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('fee_cents__gte', 0)), name='settlement_fee_not_negative'),
        ),
    ]
