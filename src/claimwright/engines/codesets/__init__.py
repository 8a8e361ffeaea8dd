"""Code lists as data: dated where the owner dates them, always in our own words. Pure."""
