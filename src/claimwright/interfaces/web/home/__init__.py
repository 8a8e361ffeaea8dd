"""Home, and finding anything from anywhere."""
