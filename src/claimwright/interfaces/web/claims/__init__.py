"""Claims: lists, and one claim's whole life."""
