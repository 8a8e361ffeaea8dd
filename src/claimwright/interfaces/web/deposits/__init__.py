"""The bank: statements taken in, and the day closed on them."""
