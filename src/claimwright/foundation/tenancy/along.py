"""Sums by what another stage's rows say, without either stage knowing the other's tables.

A stage adds up by visit; another knows who saw the visit. Bringing a hundred thousand visits into
Python to match them costs more than all the rest of a report, so the second stage names its table
and columns as an `Along`, the report hands that to the first, and the database does the matching.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, models

from claimwright.foundation.tenancy.models import TenantModel


@dataclass(frozen=True, slots=True)
class Along:
    """Columns of one table to group by, its rows found by their ids."""

    table: str
    columns: tuple[str, ...]

    @classmethod
    def of(cls, model: type[TenantModel], names: tuple[str, ...]) -> Along:
        """The named fields of the model. Raises FieldDoesNotExist."""
        fields = [model._meta.get_field(name) for name in names]
        columns = [field.column for field in fields if isinstance(field, models.Field)]
        return cls(model._meta.db_table, tuple(map(str, columns)))

    def selected(self, alias: str) -> str:
        """The columns, for a SELECT in which the table is called so."""
        quoted = connection.ops.quote_name
        return ", ".join(f"{alias}.{quoted(column)}" for column in self.columns)

    def joined(self, alias: str, column: str) -> str:
        """The join that finds the row by the id in `column`; its one parameter is the practice."""
        table = connection.ops.quote_name(self.table)
        return f"LEFT JOIN {table} {alias} ON {alias}.id = {column} AND {alias}.practice_id = %s"
