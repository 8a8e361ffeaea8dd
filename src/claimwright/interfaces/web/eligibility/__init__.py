"""Eligibility: who was asked, what was answered."""
