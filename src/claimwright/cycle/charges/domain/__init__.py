"""Pure values and decisions of charges."""
