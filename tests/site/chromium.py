"""A real Chromium, Debian's, for the tests that need a browser; its own download is never tried."""

import functools
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.commands.site import serving

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "No Chromium is installed, so the pages are not tested in a browser: apt-get install chromium"


@functools.cache
def found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def needed() -> str:
    """Return where the browser is; skip the test where there is none, unless BOT_TESTS_NEED_CHROMIUM is set."""
    path = found()
    if path is None and os.environ.get("BOT_TESTS_NEED_CHROMIUM"):
        pytest.fail(MISSING)
    if path is None:
        pytest.skip(MISSING)
    return path


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """Start the browser. As root it has no sandbox: it shows nothing but pages of this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(folder: Path, texts: Mapping[str, str]) -> Iterator[str]:
    """Write a site into a folder and serve it; yield its address, with a slash at the end."""
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with serving(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
