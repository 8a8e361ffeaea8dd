"""Claims: what is asked of one payer for one encounter, in numbered, immutable versions."""
