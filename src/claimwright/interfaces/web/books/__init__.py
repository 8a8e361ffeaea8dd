"""The books: trial balance, the day's sheet, closing a month, the journal to take away."""
