"""The routes: each parses, calls one query or action, and shows."""

from kashf.coalition.api.routes import banks, cases, items, match, me, referrals, scans, statements

ALL = [
    me.router,
    items.router,
    match.router,
    banks.router,
    scans.router,
    cases.router,
    referrals.router,
    statements.router,
]
