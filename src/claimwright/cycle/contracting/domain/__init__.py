"""Pure values and decisions of contracting."""
