"""Every byte that came in or went out, kept under its SHA-256."""
