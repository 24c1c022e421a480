"""What templates of the console load."""
