"""Readers of the official files as published, recognized by what is in them. Pure."""
