"""`filter(claim_id__among=Many(ids))`: one of many values, sent as a single parameter.

Django's `__in` puts every value through the query compiler by itself, which for thousands of ids
costs more than the reading; the databases take a list whole.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models


@dataclass(frozen=True, slots=True)
class Many:
    """Whole numbers or texts, as the column holds them."""

    values: Collection[int] | Collection[str]


@models.ForeignKey.register_lookup  # it looks no further up than its own lookups
@models.Field.register_lookup
class Among(models.Lookup):
    """The column's value is one of `Many`."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition: an array on PostgreSQL, a JSON list on SQLite."""
        assert isinstance(self.rhs, Many), "wrap the values in Many"
        values: list[Any] = list(self.rhs.values)
        if not values:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            kind = self._kind(connection, values[0])
            told = values if kind == "text" else "{" + ",".join(map(str, values)) + "}"
            return f"{column} = ANY(%s::{kind}[])", (*parameters, told)
        condition = f"{column} IN (SELECT value FROM json_each(%s))"
        return condition, (*parameters, json.dumps(values))

    def _kind(self, connection: Any, value: int | str) -> str:
        """The column's own type: only within one type does PostgreSQL hash a long list."""
        if isinstance(value, str):
            return "text"
        return str(self.lhs.output_field.db_type(connection))
