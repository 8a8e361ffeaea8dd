"""Journeys in real headless Chromium."""
