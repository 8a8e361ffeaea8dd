"""What waits across the stages, and what people say to each other about it."""
