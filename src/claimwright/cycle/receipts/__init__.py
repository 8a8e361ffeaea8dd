"""Money that arrives: patient payments, what they were applied to, deposits, refunds."""
