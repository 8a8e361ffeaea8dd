import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracting', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Guarantor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('line1', models.CharField(blank=True, max_length=80)),
                ('line2', models.CharField(blank=True, max_length=80)),
                ('city', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(blank=True, max_length=3)),
                ('zip', models.CharField(blank=True, max_length=15)),
                ('country', models.CharField(blank=True, max_length=3)),
                ('last_name', models.CharField(blank=True, max_length=60)),
                ('first_name', models.CharField(blank=True, max_length=35)),
                ('middle_name', models.CharField(blank=True, max_length=35)),
                ('name_suffix', models.CharField(blank=True, max_length=10)),
                ('match_key', models.CharField(max_length=200)),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['last_name', 'first_name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('line1', models.CharField(blank=True, max_length=80)),
                ('line2', models.CharField(blank=True, max_length=80)),
                ('city', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(blank=True, max_length=3)),
                ('zip', models.CharField(blank=True, max_length=15)),
                ('country', models.CharField(blank=True, max_length=3)),
                ('last_name', models.CharField(blank=True, max_length=60)),
                ('first_name', models.CharField(blank=True, max_length=35)),
                ('middle_name', models.CharField(blank=True, max_length=35)),
                ('name_suffix', models.CharField(blank=True, max_length=10)),
                ('account_number', models.CharField(max_length=40)),
                ('last_folded', models.CharField(blank=True, max_length=60)),
                ('first_folded', models.CharField(blank=True, max_length=35)),
                ('name_block', models.CharField(blank=True, max_length=4)),
                ('birth_on', models.DateField(blank=True, null=True)),
                ('sex', models.CharField(default='U', max_length=1)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('email', models.CharField(blank=True, max_length=120)),
                ('is_qmb', models.BooleanField(default=False)),
                ('died_on', models.DateField(blank=True, null=True)),
                ('statement_hold', models.CharField(blank=True, max_length=120)),
                ('registered_on', models.DateField()),
                ('guarantor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='patients', to='registration.guarantor')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['last_folded', 'first_folded', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('line1', models.CharField(blank=True, max_length=80)),
                ('line2', models.CharField(blank=True, max_length=80)),
                ('city', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(blank=True, max_length=3)),
                ('zip', models.CharField(blank=True, max_length=15)),
                ('country', models.CharField(blank=True, max_length=3)),
                ('last_name', models.CharField(blank=True, max_length=60)),
                ('first_name', models.CharField(blank=True, max_length=35)),
                ('middle_name', models.CharField(blank=True, max_length=35)),
                ('name_suffix', models.CharField(blank=True, max_length=10)),
                ('rank', models.CharField(max_length=1)),
                ('member_id', models.CharField(blank=True, max_length=80)),
                ('group_number', models.CharField(blank=True, max_length=50)),
                ('group_name', models.CharField(blank=True, max_length=60)),
                ('plan_name', models.CharField(blank=True, max_length=80)),
                ('relationship', models.CharField(default='18', max_length=2)),
                ('birth_on', models.DateField(blank=True, null=True)),
                ('sex', models.CharField(default='U', max_length=1)),
                ('employer_name', models.CharField(blank=True, max_length=60)),
                ('insurance_type', models.CharField(blank=True, max_length=3)),
                ('property_claim_number', models.CharField(blank=True, max_length=50)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracting.payer')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverages', to='registration.patient')),
            ],
            options={
                'ordering': ['patient_id', 'rank', 'id'],
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
                'constraints': [models.UniqueConstraint(fields=('practice', 'kind'), name='registration_counter_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='guarantor',
            constraint=models.UniqueConstraint(fields=('practice', 'match_key'), name='guarantor_once'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['practice', 'last_folded', 'first_folded'], name='patient_name'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['practice', 'birth_on'], name='patient_birth'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['practice', 'name_block'], name='patient_name_block'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.UniqueConstraint(fields=('practice', 'account_number'), name='patient_account_once'),
        ),
        migrations.AddIndex(
            model_name='coverage',
            index=models.Index(fields=['practice', 'member_id'], name='coverage_member'),
        ),
    ]
