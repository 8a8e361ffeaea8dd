"""Levels, units and what completes a code: decisions over values."""
