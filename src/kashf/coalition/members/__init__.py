"""Organisations and their people: who may see and do what."""
