"""Meetings, and what members undertook in them."""
