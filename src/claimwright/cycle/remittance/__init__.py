"""Remittance advices (835): judged, matched, planned, posted, and taken back."""
