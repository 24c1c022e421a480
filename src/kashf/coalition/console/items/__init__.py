"""What came in, and taking in more."""
