"""Pages on which a practice writes, tries and publishes its own rules."""
