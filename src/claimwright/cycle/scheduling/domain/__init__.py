"""Pure values and decisions of scheduling."""
