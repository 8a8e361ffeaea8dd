"""The revenue cycle, in order. A later stage may call earlier ones, never the reverse."""
