"""Asking payers what they cover, and what the patient will owe."""
