"""Practices and the wall between them."""
