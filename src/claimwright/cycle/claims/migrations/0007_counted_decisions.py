"""Decisions keep what scorecards count by, so that a quarter is added up from one index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

DAY = timedelta(days=1)
AT_ONCE = 2000


def _fill(apps: Any, schema_editor: Any) -> None:
    """Each decision told from its claim as it stands: neither can have changed since."""
    rows = apps.get_model("claims", "Adjudication")._base_manager.using(schema_editor.connection.alias)
    told = rows.order_by("claim_id", "pk").values_list(
        *("pk", "claim_id", "claim__encounter_id", "claim__first_submitted_at"),
        *("recorded_at", "version__number"),
    )
    changes, statement = list(_changes(told.iterator(AT_ONCE))), (
        "UPDATE claims_adjudication SET encounter_id = %s, waited_days = %s, is_first = %s,"
        " is_first_version = %s WHERE id = %s"
    )
    with schema_editor.connection.cursor() as cursor:
        for start in range(0, len(changes), AT_ONCE):
            cursor.executemany(statement, changes[start : start + AT_ONCE])


def _changes(told: Any) -> Iterator[tuple[Any, ...]]:
    before = None
    for pk, claim_id, encounter_id, sent, recorded, number in told:
        days = None if sent is None else round((recorded - sent) / DAY)
        yield encounter_id, days, claim_id != before, number == 1, pk
        before = claim_id


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_silent_claims"),
        ("charges", "0004_consents"),
    ]

    operations = [
        migrations.AddField(
            model_name="adjudication",
            name="encounter",
            field=models.ForeignKey(
                null=True,
                db_index=False,
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="charges.encounter",
            ),
        ),
        migrations.AddField(
            model_name="adjudication", name="waited_days", field=models.IntegerField(null=True)
        ),
        migrations.AddField(
            model_name="adjudication", name="is_first", field=models.BooleanField(null=True)
        ),
        migrations.AddField(
            model_name="adjudication", name="is_first_version", field=models.BooleanField(null=True)
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
    ]
