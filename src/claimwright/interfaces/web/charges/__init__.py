"""Visits: code, correct, bill; and imports."""
