"""Appointments and what became of them."""
