"""A person's own settings, and how one signs in."""
