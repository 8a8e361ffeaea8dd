"""Contracts, price lists, prices and underpayments in the browser."""
