"""`kashf scan`: how fast it is, what a part costs, and how much memory it takes.

What is measured are other processes, which this package is a part of: so it loads nothing itself.
"""
