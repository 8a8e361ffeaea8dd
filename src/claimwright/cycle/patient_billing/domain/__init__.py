"""Decisions about patient bills. Pure."""
