"""What a posting is, and how balances age. Pure."""
