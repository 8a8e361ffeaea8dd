"""X12: reads, judges, explains, acknowledges and writes HIPAA transactions. Needs no Django."""
