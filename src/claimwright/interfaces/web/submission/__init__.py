"""Batches sent, and how far their answers came."""
