"""Our own short words for code lists, as data. The official wording belongs to its owners."""
