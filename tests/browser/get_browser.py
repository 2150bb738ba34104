"""Finds a Chromium for the browser tests, and installs one where there is none: Debian's as root, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_browser() -> str | None:
    """Path of a Chromium on this machine: `HOTSPOTS_CHROMIUM`, the system's, or Playwright's own."""
    named = os.environ.get("HOTSPOTS_CHROMIUM")
    if named and Path(named).exists():
        return named
    system = next((path for path in map(shutil.which, NAMES) if path), None)
    if system:
        return system
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def main() -> None:
    """Install a Chromium where there is none."""
    if find_browser():
        print(f"Browser for tests: {find_browser()}")
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)
    if not find_browser():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not find_browser():
        sys.exit("No Chromium could be installed. Install one and set HOTSPOTS_CHROMIUM to its path.")


if __name__ == "__main__":
    main()
