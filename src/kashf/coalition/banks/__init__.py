"""Banks of signals: who owns them, who sees them, and what they match."""
