"""Submission: claims leave in files, and what the other side answers is matched to them."""
