"""Whole copies of a home: its database at one instant, the raw files, the code sets, the keys."""
