"""Rules as values: what to look for, since when, how grave, what to do and who says so. Pure.

A rule looks at one subject of any kind and yields a `Fault` for each place where it is broken.
`run` turns faults into findings in the order of the rules. Rules never raise for bad data.
"""

from __future__ import annotations

from claimwright.engines.rules.rule import (
    EVERYONE,
    Fault,
    Reach,
    Rule,
    RuleBook,
    Scope,
    explain,
    run,
)

__all__ = ["EVERYONE", "Fault", "Reach", "Rule", "RuleBook", "Scope", "explain", "run"]
