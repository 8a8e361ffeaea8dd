import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_initial'),
        ('registration', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('service_on', models.DateField()),
                ('trace_number', models.CharField(max_length=50)),
                ('asked_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(default='asked', max_length=10)),
                ('summary', models.JSONField(blank=True, default=dict)),
                ('answer_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                ('coverage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registration.coverage')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Benefit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('position', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=3)),
                ('coverage_level', models.CharField(blank=True, max_length=5)),
                ('service_types', models.CharField(blank=True, max_length=300)),
                ('time_period', models.CharField(blank=True, max_length=3)),
                ('amount_cents', models.BigIntegerField(blank=True, null=True)),
                ('percent', models.CharField(blank=True, max_length=12)),
                ('in_network', models.CharField(blank=True, max_length=1)),
                ('sentence', models.TextField()),
                ('practice', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.practice')),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='benefits', to='eligibility.inquiry')),
            ],
            options={
                'ordering': ['inquiry_id', 'position'],
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
                'constraints': [models.UniqueConstraint(fields=('practice', 'kind'), name='eligibility_counter_once')],
            },
        ),
        migrations.AddIndex(
            model_name='inquiry',
            index=models.Index(fields=['coverage', 'asked_at'], name='inquiry_coverage'),
        ),
        migrations.AddIndex(
            model_name='inquiry',
            index=models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['practice'], name='inquiry_unsent'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.UniqueConstraint(fields=('practice', 'trace_number'), name='inquiry_trace_once'),
        ),
    ]
