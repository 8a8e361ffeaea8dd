"""Pages of the edits: what they ask, what they held, and one-press fixes."""
