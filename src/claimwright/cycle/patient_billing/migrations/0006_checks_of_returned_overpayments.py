"""An overpayment sent back before is a check to its payer; under its old id, as its postings are."""

from typing import Any

from django.db import migrations


def copy(apps: Any, schema_editor: Any) -> None:
    """One check for each that was sent back; nobody knows any more who asked for it."""
    checks = apps.get_model("patient_billing", "PayerCheck")
    transactions = apps.get_model("ledger", "Transaction")
    rows = apps.get_model("patient_billing", "Overpayment").objects.select_related("item__remittance")
    for row in rows.filter(returned_on__isnull=False, returned_cents__gt=0):
        named = {"practice_id": row.practice_id, "key": f"overpayment-cleared:{row.public_id}"}
        cashed = transactions.objects.filter(**named).values_list("posted_on", flat=True).first()
        checks.objects.create(
            practice_id=row.practice_id,
            public_id=row.public_id,
            key=f"overpayment:{row.public_id}",
            payer_id=row.item.remittance.payer_id,
            overpayment_id=row.pk,
            amount_cents=row.returned_cents,
            reason="Overpayment returned",
            state="posted",
            asked_by=0,
            asked_actor="",
            asked_at=row.item.remittance.received_at,
            issued_on=row.returned_on,
            cleared_on=cashed,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("patient_billing", "0005_payer_checks"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.RemoveField(model_name="overpayment", name="returned_cents"),
        migrations.RemoveField(model_name="overpayment", name="returned_on"),
    ]
