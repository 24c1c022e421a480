"""Referrals: the member's side and, under the same addresses, the platform's desk."""
