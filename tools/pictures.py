"""The pictures of the report in docs/pictures/, made anew: what a reader of the docs sees is what the program draws.

    .venv/bin/pip install -e '.[browser]' && python tools/pictures.py

Needs Debian's chromium and fonts-noto-cjk. The district is the made-up one of examples/.
"""

# ruff: noqa: T201 - a tool speaks by printing

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000  # bytes; a README has to load
WIDTH = 1120

# Name -> the check, the width and the height of the window, and what is scrolled to the top.
SHOTS: dict[str, tuple[tuple[str, ...], int, str]] = {
    "report": (("--only", "latest"), 1180, "main"),
    "report_indicators": (("--only", "latest"), 900, ".part.everything"),
    "report_bureau": (("--only", "latest"), 420, ".sheet"),
    "report_years": ((), 900, ".matrix-part"),
}


def main() -> int:
    """Write every picture; 1 when one is larger than a README should load."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not here: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 2
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (options, height, where) in SHOTS.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": height})
            page.goto(report(Path(folder) / f"{name}.html", options).as_uri())
            shoot(page, name, where)
        browser.close()
    large = [name for name in SHOTS if (PICTURES / f"{name}.png").stat().st_size > LARGEST]
    print("".join(f"larger than {LARGEST} bytes: {name}\n" for name in large), end="")
    return 1 if large else 0


def report(path: Path, options: tuple[str, ...]) -> Path:
    """The report of the district, as the command writes it."""
    words = [sys.executable, "-m", "compliance", "check", "examples/district", *options, "--format", "html", "-o", path]
    found = subprocess.run([str(word) for word in words], cwd=ROOT, check=False)
    if found.returncode != 1:  # the district is vetoed
        raise SystemExit(f"compliance ended with {found.returncode}")
    return path


def shoot(page: Any, name: str, where: str) -> None:
    """One picture: the window with a part of the page at its top, without the bar that stays there."""
    if where != "main":
        page.evaluate("document.querySelector('.controls').hidden = true")
        page.evaluate(
            "where => scrollTo(0, document.querySelector(where).getBoundingClientRect().top + scrollY)", where
        )
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
