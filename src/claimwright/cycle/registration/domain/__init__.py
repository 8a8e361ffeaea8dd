"""Pure values and decisions of registration."""
