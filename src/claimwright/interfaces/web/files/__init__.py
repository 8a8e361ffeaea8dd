"""Files in and out: take in, read, explain."""
