"""A real browser, and the app running as a user starts it."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from watching import PATIENCE, Watched

ROOT = Path(__file__).parent.parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
FLAGS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


def _find_browser() -> str | None:
    spec = importlib.util.spec_from_file_location("get_browser", Path(__file__).with_name("get_browser.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: str | None = module.find_browser()
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    path = _find_browser()
    if path is None:
        pytest.skip("no Chromium on this machine: run python tests/browser/get_browser.py")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The app's address on this machine while it runs."""
    with running(ROOT / "app.py") as url:
        yield url


@contextmanager
def running(script: Path) -> Iterator[str]:
    """A Streamlit script's address on this machine while it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true", "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PYTHONWARNINGS": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    """A fresh page that notes every request to another machine."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    found = Watched(page)

    def note(request: Any) -> None:
        if not re.match(r"(http|ws)s?://127\.0\.0\.1[:/]|file:|data:|blob:|about:", request.url):
            found.outside.append(request.url)

    # The browser itself resolves no name; this says which it was asked for.
    page.on("request", note)
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    yield found
    context.close()
