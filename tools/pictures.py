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

STEPS = tuple(f"page_{number}" for number in range(1, 7))  # of the page, from the empty one to what is saved


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
        steps(browser, Path(folder))
        browser.close()
    large = [name for name in (*SHOTS, *STEPS) if (PICTURES / f"{name}.png").stat().st_size > LARGEST]
    print("".join(f"larger than {LARGEST} bytes: {name}\n" for name in large), end="")
    return 1 if large else 0


def report(path: Path, options: tuple[str, ...]) -> Path:
    """The report of the district, as the command writes it."""
    words = [sys.executable, "-m", "compliance", "check", "examples/district", *options, "--format", "html", "-o", path]
    found = subprocess.run([str(word) for word in words], cwd=ROOT, check=False)
    if found.returncode != 1:  # the district is vetoed
        raise SystemExit(f"compliance ended with {found.returncode}")
    return path


def steps(browser: Any, folder: Path) -> None:
    """The six pictures of the page, on copies of the bureaus' workbooks, one of which has a slip."""
    bureaus = folder / "各部门报表"
    shutil.copytree(ROOT / "examples" / "bureaus", bureaus)
    slip = bureaus / "12 区审计局.csv"
    whole = slip.read_text(encoding="gb18030")
    slip.write_text(f"{whole.rstrip()}\n森林覆盖率,%,18.4.1\n", encoding="gb18030")
    made = folder / "核查.html"
    subprocess.run([sys.executable, "-m", "compliance", "page", "-o", str(made)], cwd=ROOT, check=True)
    page = browser.new_page(viewport={"width": WIDTH, "height": 720})
    page.goto(made.as_uri())
    page.wait_for_selector("body[data-state=ready]")

    def shot(name: str, at: str = "main") -> None:
        page.evaluate("at => scrollTo(0, document.querySelector(at).getBoundingClientRect().top + scrollY - 70)", at)
        page.wait_for_timeout(800)
        page.screenshot(path=PICTURES / f"{name}.png")

    def judged() -> None:
        page.wait_for_timeout(200)
        page.wait_for_selector("body[data-state=judged]")

    shot(STEPS[0])
    page.set_input_files("#folder", str(bureaus))
    judged()
    shot(STEPS[1], "#drop")
    page.select_option("[name=ruleset]", "hailing_2018")
    judged()
    page.click(".take[data-for=area]")
    judged()
    page.select_option("[name=only]", "latest")
    judged()
    shot(STEPS[2], "#choices")
    shot(STEPS[3], "#result")
    slip.write_text(whole, encoding="gb18030")
    page.set_input_files("#folder", str(bureaus))
    judged()
    page.click("#units summary:has-text('环保局')")
    shot(STEPS[4], "#result")
    page.click("#show")
    page.wait_for_selector("#sheet[open]")
    page.wait_for_timeout(800)
    page.screenshot(path=PICTURES / f"{STEPS[5]}.png")


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
