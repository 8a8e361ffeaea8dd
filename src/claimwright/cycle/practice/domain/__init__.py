"""Pure values and decisions of the practice."""
