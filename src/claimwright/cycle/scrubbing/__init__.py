"""Scrubbing: faults found in a claim before it leaves, each with its fix and its source."""
