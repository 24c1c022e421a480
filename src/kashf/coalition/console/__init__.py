"""The members' pages, one folder a desk; a view parses, calls one query or action, renders."""
