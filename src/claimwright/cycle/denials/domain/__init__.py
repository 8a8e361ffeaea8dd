"""Decisions about denials. Pure."""
