"""The edits over a professional claim, by what they look at."""
