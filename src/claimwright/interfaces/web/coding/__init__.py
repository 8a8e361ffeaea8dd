"""The coder's desk: visits to code, one after the other."""
