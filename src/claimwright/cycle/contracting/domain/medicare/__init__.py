"""Medicare's price of a professional service: the fee schedule and every rule on top of it."""
