"""The dashboard: key figures, charts, each with its table."""
