"""What patients owe: statements, receipts and balances given up."""
