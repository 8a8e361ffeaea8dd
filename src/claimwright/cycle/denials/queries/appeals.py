"""Appeals asked for, and the payers' own rules for them."""

from __future__ import annotations

from claimwright.cycle.denials.domain.appeals import AppealRule
from claimwright.cycle.denials.models import AppealLevelRule


def appeal_rules() -> list[AppealRule]:
    """Every payer's own levels, those no longer in force too."""
    return [appeal_rule(row) for row in AppealLevelRule.objects.order_by("payer_id", "level", "id")]


def appeal_rule(row: AppealLevelRule) -> AppealRule:
    """The row as a value."""
    return AppealRule(
        id=row.pk,
        public_id=row.public_id,
        payer_id=row.payer_id,
        level=row.level,
        name=row.name,
        to_whom=row.to_whom,
        days=row.days,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        actor=row.actor,
    )
