"""Work by processes of their own, which may hang or die."""

from kashf.workers.pool import SECONDS, Done, Task, Workers, answer_apart, cores, working

__all__ = ["SECONDS", "Done", "Task", "Workers", "answer_apart", "cores", "working"]
