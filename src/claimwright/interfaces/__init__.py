"""Turn the outside into one call inwards; no rules here."""
