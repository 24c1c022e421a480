"""Statements of account: computed, submitted, accepted, published."""
