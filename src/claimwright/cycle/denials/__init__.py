"""What payers refused: why, who mends it, until when, and what came of it."""
