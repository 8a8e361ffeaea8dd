"""Identifiers with their own arithmetic: NPI, EIN, MBI."""
