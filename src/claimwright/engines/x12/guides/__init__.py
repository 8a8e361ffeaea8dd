"""Guides as data: one JSON file for each transaction, common segments in segments.json."""
