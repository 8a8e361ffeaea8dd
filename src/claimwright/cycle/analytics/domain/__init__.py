"""Formulas of the key figures. Pure."""
