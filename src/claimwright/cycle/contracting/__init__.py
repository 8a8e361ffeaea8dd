"""Payers, their rules, fee schedules and the price each contract gives."""
