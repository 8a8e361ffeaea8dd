"""Builds the demo practice through operations and a frozen scenario."""
