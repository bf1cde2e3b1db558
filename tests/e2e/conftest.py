"""A served copy of the test world, and a real browser to walk through it."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.app import create_app
from matcher.demo.load import PASSWORD
from matcher.service import matching
from matcher.service.context import Kit
from tests.conftest import copied_world

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
WAIT = 30_000  # a busy machine is slow, not broken


def pytest_itemcollected(item: pytest.Item) -> None:
    """Everything here is a browser test, and one worker runs them all: the group is set before xdist reads it."""
    item.add_marker("e2e")
    item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(frozen=True, slots=True)
class Site:
    """The served world: its address, and the kit behind it to look into the store."""

    address: str
    kit: Kit


@contextmanager
def served(kit: Kit) -> Iterator[str]:
    """The address of the application over a kit, on a port of its own, until the block ends."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(kit), log_level="error", log_config=None, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="served", daemon=True)
    thread.start()
    try:
        matching.warm(kit)  # a shortlist needs the index; by then the server is up too
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@pytest.fixture(scope="module")
def site(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy of the test world for the tests of one file, served with its worker in the same process."""
    folder = tmp_path_factory.mktemp("site")
    kit = copied_world(base_kit, folder)
    kit.settings.inline_worker = True
    with served(kit) as address:
        yield Site(address, kit)
    kit.database.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests are skipped aloud, or fail where everything is required."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = f"NO BROWSER: none of {', '.join(NAMES)} is installed, so nothing was tried in a real browser"
        if os.environ.get("MATCHER_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Per file, not per run: Playwright keeps an event loop in this thread, which other tests must not meet.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser window, and what its console complained about."""

    context: BrowserContext
    page: Page
    complaints: list[str]


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visitor]:
    """Open a window of one's own; with a user name the sign-in form is filled in first."""
    opened: list[BrowserContext] = []

    def open_window(username: str = "", *, width: int = 1280, **options: Any) -> Visit:
        context = browser.new_context(
            base_url=site.address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900},
            accept_downloads=True,
            **options,
        )
        opened.append(context)
        context.set_default_timeout(WAIT)
        page = context.new_page()
        window = Visit(context, page, [])
        page.on("pageerror", lambda error: window.complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                window.complaints.append(f"{page.url}: {message.text}")
                if message.type in ("error", "warning")
                else None
            ),
        )
        if username:
            page.goto("/login")
            page.get_by_label("用户名").fill(username)
            page.get_by_label("口令").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.get_by_role("button", name="退出").wait_for()
        return window

    yield open_window
    for context in opened:
        context.close()
