"""What worklist decides; pure."""
