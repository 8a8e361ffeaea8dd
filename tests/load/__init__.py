"""Many people at work at once."""
