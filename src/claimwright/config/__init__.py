"""Settings, URLs, the console script, and which adapters are wired in."""
