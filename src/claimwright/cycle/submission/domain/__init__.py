"""How files are numbered and grouped, and what acknowledgements mean."""
