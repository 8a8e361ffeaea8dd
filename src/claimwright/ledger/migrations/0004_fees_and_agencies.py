"""Three accounts more: balances placed with an agency, its fee, and card processors' fees.

SQLite rebuilds the table to change what it checks, so the seal is lifted and set again around it.
"""

from importlib import import_module

from django.db import migrations, models

SEALS = tuple(
    import_module(f"claimwright.ledger.migrations.{name}")
    for name in ("0002_seal", "0003_closed_months")
)
KINDS = [
    "insurance_receivable",
    "patient_receivable",
    "cash",
    "payer_clearing",
    "suspense",
    "patient_unapplied",
    "contractual_allowance",
    "write_off",
    "bad_debt",
    "revenue",
    "refunds",
    "takeback",
    "interest",
    "provider_adjustment",
    "collections",
    "agency_fee",
    "processing_fee",
]


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for seal in SEALS:
            seal.uninstall(apps, schema_editor)


def set_again(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for seal in SEALS:
            seal.install(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_closed_months")]
    operations = [
        migrations.RunPython(lift, set_again),
        migrations.AlterField(
            model_name="entry",
            name="account_kind",
            field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=24),
        ),
        migrations.RemoveConstraint(model_name="entry", name="ledger_account_declared"),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("account_kind__in", KINDS)), name="ledger_account_declared"
            ),
        ),
        migrations.RunPython(set_again, lift),
    ]
