"""The log of an organisation."""
