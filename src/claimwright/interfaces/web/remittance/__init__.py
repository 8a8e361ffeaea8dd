"""Remittances: proven, posted line by line; suspense; payers' accounts."""
