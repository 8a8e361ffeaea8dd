"""Key figures, aging, trends and where the money is, as of any day."""
