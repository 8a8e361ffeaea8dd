"""What patients owe: balances, statements, payments."""
