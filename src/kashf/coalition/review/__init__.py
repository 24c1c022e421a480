"""Cases and decisions: where a person decides."""
