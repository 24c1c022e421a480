"""Referrals to platforms, and what came of them."""
