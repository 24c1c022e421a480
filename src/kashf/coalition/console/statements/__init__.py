"""The desk of statements of account."""
