"""Denials: what was refused, why, and the next step."""
