"""Who asks a host, as a proxy passes it on: over HTTPS, and from which address."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    text: str

    @property
    def json(self) -> Any:  # noqa: ANN401 -- whatever a route answers
        return json.loads(self.text)


@dataclass
class Visitor:
    """A browser or a program. `at` is the same one before another host."""

    address: str
    name: str
    origin: str = "203.0.113.7"
    cookies: dict[str, str] = field(default_factory=dict)

    def at(self, other: "Visitor") -> "Visitor":
        return Visitor(other.address, self.name, self.origin, self.cookies)

    def get(self, path: str, *, key: str = "") -> Answer:
        return self._ask("GET", path, {}, b"", key)

    def post(self, path: str, body: object, *, key: str) -> Answer:
        return self._ask("POST", path, {"Content-Type": JSON}, json.dumps(body).encode(), key)

    def fill_in(self, page: str, fields: Mapping[str, str], *, path: str = "") -> Answer:
        """Read a page with a form, and send that."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page).text)
        assert found
        body = urlencode({**fields, "csrfmiddlewaretoken": found[1]}).encode()
        return self._ask("POST", path or page, {"Content-Type": FORM}, body, "")

    def _ask(
        self, method: str, path: str, more: Mapping[str, str], body: bytes, key: str
    ) -> Answer:
        headers = {
            "Host": self.name,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.origin,
            "Referer": f"https://{self.name}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **({"Authorization": f"Bearer {key}"} if key else {}),
            **more,
        }
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for line in answer.msg.get_all("Set-Cookie") or ():
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(answer.status, answer.read().decode())
        finally:
            connection.close()
