"""What comes in: sources, items, and the evidence store."""
