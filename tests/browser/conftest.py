"""Debian's Chromium on a live server, and what every page must not do: ask another host, complain
in its console."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from kashf.coalition.members.models import Person
from tests.coalition.conftest import PASSWORD, coalition

__all__ = ["coalition"]

CHROMIUM: Final = "/usr/bin/chromium"
QUIETLY: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PICTURES: Final = Path(__file__).parents[2] / "var" / "screenshots"
WIDE: Final = (1440, 900)
NARROW: Final = (390, 844)
COMPLAINTS: Final = frozenset({"error", "warning"})
Enter = Callable[..., "Visit"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Playwright runs a loop in this thread, which Django would take for
    asynchronous code; the tests are not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIETLY))
            yield browser
            browser.close()


@dataclass
class Visit:
    """A browser of one person: its page, and what went wrong in it."""

    page: Page
    root: str
    said: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open an address of the server; its status."""
        answer = self.page.goto(self.root + path, wait_until="load")
        assert answer is not None, path
        return answer.status

    def press(self, selector: str) -> None:
        """Click what leads to another page, and wait for it."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.click(selector)

    def send(self, action: str) -> None:
        """Press the button of the form that is sent to an address that ends like this."""
        self.press(f"form[action*='{action}'] button")

    def send_page(self, within: str) -> None:
        """Press the button of the page's own form."""
        self.press(f"{within} form[method=post] button.button")

    def keep(self, name: str) -> None:
        """Keep a picture of the page in `var/screenshots`."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.root)


@pytest.fixture
def enter(
    chromium: Browser, live_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[Enter]:
    """Opens a browser for somebody: with a session already, or signed out."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def opened(person: Person | None = None, *, language: str = "en", width: int = 1440) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale={"en": "en-GB", "ar": "ar"}[language],
            reduced_motion="reduce",
        )
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies(
                [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
            )
        visit = Visit(context.new_page(), live_server.url)
        visits.append(visit)
        visit.page.set_default_timeout(10_000)
        visit.page.on(
            "console",
            lambda said: visit.said.append(said.text) if said.type in COMPLAINTS else None,
        )
        visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
        visit.page.on("request", lambda sent: _note_host(visit, sent))
        return visit

    cache.clear()
    yield opened
    for context in contexts:
        context.close()
    cache.clear()
    for visit in visits:
        assert visit.elsewhere == []


def _note_host(visit: Visit, sent: Request) -> None:
    if not sent.url.startswith((visit.root, "data:", "blob:")):
        visit.elsewhere.append(sent.url)


def sign_in(visit: Visit, person: Person) -> None:
    """With the password and the code of the authenticator app, through the pages."""
    Authenticator.objects.filter(user=person).update(data={"secret": SECRET})
    visit.go("/account/login/")
    visit.page.fill("[name=login]", person.email)
    visit.page.fill("[name=password]", PASSWORD)
    visit.send("/account/login/")
    visit.page.fill("[name=code]", code_now())
    visit.send("/2fa/authenticate/")
    assert visit.path.startswith("/console/")


def code_now() -> str:
    """What the app shows."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))
