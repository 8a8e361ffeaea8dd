"""What the judges of one run share."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimwright.engines.x12.code_lookup import ClaimEdits
from claimwright.engines.x12.judge_codes import CodeJudge, FutureDates
from claimwright.engines.x12.judge_lines import LineMemory
from claimwright.engines.x12.lexer import Delimiters


@dataclass(slots=True)
class JudgeTools:
    """The code tables, the day, outside rules, and the payments and batches seen so far."""

    codes: CodeJudge
    future: FutureDates
    claim_edits: ClaimEdits | None = None
    traces: set[tuple[str, str]] = field(default_factory=set)  # TRN03, TRN02
    batches: set[str] = field(default_factory=set)  # BHT03 of claim files
    lines: dict[Delimiters, LineMemory] = field(default_factory=dict)
