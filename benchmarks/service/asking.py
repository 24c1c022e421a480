"""What Locust does: the requests of the plan in turns, each answer checked. Its own process."""

import json
import os
from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final

import gevent
import pyarrow as pa
from locust import FastHttpUser, constant, events, task
from locust.env import Environment
from locust.exception import StopUser

FOLDER: Final = Path(os.environ["LOAD_FOLDER"])
PLAN: Final = json.loads((FOLDER / "plan.json").read_text(encoding="utf-8"))
WARMING: Final = 5  # of each kind, which are not counted
ARROW: Final = "application/vnd.apache.arrow.stream"
JSON: Final = "application/json"

_turns: Final = count()
_seconds: Final[defaultdict[str, list[float]]] = defaultdict(list)
_failed: Final[defaultdict[str, int]] = defaultdict(int)


def _stream(values: list[str]) -> bytes:
    asked = pa.table({"type": ["pdq"] * len(values), "value": values})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, asked.schema) as stream:
        stream.write_table(asked)
    data: bytes = sink.getvalue().to_pybytes()
    return data


BATCH_JSON: Final = json.dumps(
    {"signals": [{"type": "pdq", "value": value} for value in PLAN["batch"]]}
).encode()
BATCH_ARROW: Final = _stream(PLAN["batch"])


def keep(name: str, response_time: float, exception: object, **_: object) -> None:
    """The exact figure, which Locust's own statistics round."""
    if exception:
        _failed[name] += 1
    else:
        _seconds[name].append(response_time / 1000)


def write(environment: Environment, **_: object) -> None:  # noqa: ARG001 -- Locust's
    """For who started this."""
    figures = {
        name: {"seconds": _seconds[name][WARMING:], "failed": _failed[name]}
        for name in PLAN["kinds"]
    }
    (FOLDER / "figures.json").write_text(json.dumps(figures), encoding="utf-8")


_events: Any = events  # Locust has no types for them
_events.request.add_listener(keep)
_events.quitting.add_listener(write)


_ended: Final[list[Environment]] = []


def _end(environment: Environment) -> None:
    """From a greenlet of its own: who ends all users waits for them, and would wait for itself."""
    if environment.runner is not None and not _ended:
        _ended.append(environment)
        gevent.spawn(environment.runner.quit)


class Platform(FastHttpUser):
    """Asks again as soon as it is answered."""

    wait_time = constant(0)

    @task
    def turn(self) -> None:
        """Each kind once."""
        number = next(_turns)
        if number >= PLAN["times"] + WARMING or (FOLDER / "stop").exists():
            _end(self.environment)
            raise StopUser
        for kind in PLAN["kinds"]:
            getattr(self, f"ask_{kind}")(number)

    def ask_empty(self, number: int) -> None:  # noqa: ARG002 -- as the others
        """A view that does nothing, with a body of the same size."""
        self._post("empty", "/empty/", self._signal(0), JSON)

    def ask_one(self, number: int) -> None:
        """A signal that is near to one of the bank."""
        answer = self._post("one", "/api/v1/match", self._signal(number), JSON, least=1)
        assert answer is not None

    def ask_json(self, number: int) -> None:  # noqa: ARG002 -- as the others
        """A batch as JSON."""
        self._post("json", "/api/v1/match", BATCH_JSON, JSON, least=PLAN["matches"])

    def ask_arrow(self, number: int) -> None:  # noqa: ARG002 -- as the others
        """A batch as Arrow."""
        self._post("arrow", "/api/v1/match", BATCH_ARROW, ARROW, least=PLAN["matches"])

    def _signal(self, number: int) -> bytes:
        value = PLAN["near"][number % len(PLAN["near"])]
        return json.dumps({"type": "pdq", "value": value}).encode()

    def _post(
        self, name: str, path: str, body: bytes, kind: str, *, least: int | None = None
    ) -> object:
        headers = {"Authorization": f"Bearer {PLAN['key']}", "Content-Type": kind, "Accept": kind}
        asked: Mapping[str, Any] = {"data": body, "headers": headers, "name": name}
        with self.client.post(path, **asked, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
            elif least is not None and _matches(kind, answer.content) < least:
                answer.failure("it found less")
            return answer


def _matches(kind: str, body: bytes) -> int:
    if kind == JSON:
        return sum(len(one["matches"]) for one in json.loads(body)["results"])
    found: int = pa.ipc.open_stream(body).read_all().num_rows
    return found
