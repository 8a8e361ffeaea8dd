"""Users, roles, and the one registry of permissions."""
