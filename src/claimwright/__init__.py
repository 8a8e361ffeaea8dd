"""Claimwright: open-source medical billing and revenue-cycle software."""

__version__ = "0.1.0"
