"""A hundred thousand claims in seconds: a busy practice, its rows copied inside SQLite."""

from __future__ import annotations

from typing import Any

BASE = 1000
STEP = 10_000_000  # ids of copy k are k × STEP above the original's
MODELS = (
    "registration.Patient", "registration.Coverage", "charges.Encounter",
    "charges.EncounterDiagnosis", "charges.ChargeLine", "claims.Claim", "claims.ClaimVersion",
    "claims.ClaimLine", "claims.ClaimEvent", "claims.Adjudication", "claims.AdjudicationLine",
    "scrubbing.ClaimFinding", "denials.Denial", "ledger.Entry", "ledger.Transaction",
)  # fmt: skip
PLAIN_IDS = ("encounter_id", "charge_line_id", "claim_id", "patient_id")  # of ledger entries


def fill(rows: int) -> Any:
    """At least `rows` claims in a new practice; its owner."""
    from django.db import connection, transaction

    from claimwright.foundation import clock
    from claimwright.foundation.access.models import User
    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope
    from tests.support.alder import NOW
    from tests.support.busy_practice import a_busy_practice

    practice = create_practice(name="Busy Clinic", is_sandbox=True)
    with scope(practice.pk, actor="bench"), clock.at(NOW):
        user = User.objects.get(pk=a_busy_practice(BASE))
        statements = copies()
        claims = BASE * 3 // 4
        with transaction.atomic(), connection.cursor() as cursor:
            for copy in range(1, rows // claims + 2):
                for statement in statements:
                    cursor.execute(statement.replace("{k}", str(copy)))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return user


def copies() -> list[str]:
    """One INSERT … SELECT for each table; {k} is the number of the copy."""
    from django.apps import apps

    models = [apps.get_model(name) for name in MODELS if _exists(name)]
    return [_copy(model, set(models)) for model in models]


def _exists(name: str) -> bool:
    from django.apps import apps

    label, model = name.split(".")
    return model.lower() in apps.all_models[label]


def _copy(model: Any, copied: set[Any]) -> str:
    table, fields = model._meta.db_table, model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, model, copied) for field in fields)
    return f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM "{table}" WHERE {_first(model)}'


def _first(model: Any) -> str:
    """Only the originals."""
    if model._meta.pk.get_internal_type() == "UUIDField":
        return "substr(id, 1, 1) = '0' AND instr(key, '#') = 0"
    return f"id < {STEP}"


def _value(field: Any, model: Any, copied: set[Any]) -> str:
    column, kind = f'"{field.column}"', field.get_internal_type()
    target = field.related_model if field.is_relation else None
    if target in copied or (field.primary_key and target is None):
        key = target._meta.pk if target else field
        if key.get_internal_type() == "UUIDField":
            return f"CASE WHEN {column} IS NULL THEN NULL ELSE printf('%08x', {{k}}) || substr({column}, 9) END"
        return f"{column} + {{k}} * {STEP}"
    if model._meta.label == "ledger.Entry" and field.column in PLAIN_IDS:
        return f"{column} + {{k}} * {STEP}"
    if kind == "UUIDField":
        return "lower(hex(randomblob(16)))"
    if field.column == "content":
        return "'{}'"
    if field.name in _unique_names(model):
        return f"{column} || '#{{k}}'" if kind == "CharField" else f"{column} + {{k}} * {STEP}"
    return column


def _unique_names(model: Any) -> set[str]:
    """Fields that alone make a row of a practice unique."""
    names = {field.name for field in model._meta.concrete_fields if field.unique}
    for constraint in model._meta.constraints:
        own = [name for name in getattr(constraint, "fields", ()) if name != "practice"]
        if len(own) == 1:
            names.add(own[0])
    return names
