"""Clearinghouse and payers that meet the product only on the wire. Pure."""
