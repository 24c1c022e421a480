"""The HTTP API, under /api/v1/: for programs that a person gave a key."""
