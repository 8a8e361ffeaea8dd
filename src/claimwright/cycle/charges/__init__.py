"""Visits and the charges they gave rise to; what an import brought in."""
