from datetime import timedelta
from typing import Final

BEAT: Final = timedelta(seconds=10)  # how often a worker says that it lives
LOST_AFTER: Final = timedelta(minutes=1)  # of silence, by the database's clock
MOST_TRIES: Final = 5  # workers that a task may take with it before it is given up
KEPT: Final = timedelta(days=3)  # what was done; longer than anybody looks back for what was lost
KEPT_FAILED: Final = timedelta(days=30)
