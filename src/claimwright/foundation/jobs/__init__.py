"""Background work with progress, lease and heartbeat; a killed worker loses nothing."""
