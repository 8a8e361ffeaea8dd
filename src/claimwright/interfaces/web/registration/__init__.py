"""Patients and their coverage."""
