"""The desk of answers: narratives, and the lines that answer them."""
