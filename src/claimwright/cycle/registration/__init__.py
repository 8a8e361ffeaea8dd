"""Patients, who pays for them, and their insurance in its order."""
