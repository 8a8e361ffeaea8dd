"""Pure engines, ignorant of one another: x12, rules, codesets, clinical."""
