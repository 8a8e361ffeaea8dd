"""Signing in, out, and choosing a practice."""
