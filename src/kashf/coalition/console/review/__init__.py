"""The queue, and the case under review."""
