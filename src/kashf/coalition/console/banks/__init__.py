"""Banks of signals: whose they are, who sees them, what is in them."""
