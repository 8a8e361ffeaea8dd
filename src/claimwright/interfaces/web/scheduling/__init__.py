"""The day: appointments, readiness, check-in."""
