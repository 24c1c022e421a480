"""The tamper-evident log: who did what, for whom, on what, and when."""
