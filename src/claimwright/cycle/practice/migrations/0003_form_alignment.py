import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0002_earlier_addresses"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormAlignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ("form", models.CharField(max_length=10)),
                ("right", models.SmallIntegerField(default=0)),
                ("down", models.SmallIntegerField(default=0)),
                (
                    "practice",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.practice",
                    ),
                ),
            ],
            options={
                "ordering": ["form"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "form"), name="form_alignment_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("right__range", (-50, 50)), ("down__range", (-50, 50))),
                        name="form_alignment_within_half_an_inch",
                    ),
                ],
            },
        ),
    ]
