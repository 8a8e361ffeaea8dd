"""Pure values and decisions of eligibility."""
