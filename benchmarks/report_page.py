"""How long a report of very many areas takes to write, and how it answers in a browser.

    python benchmarks/report_page.py [AREAS INDICATORS YEARS]      100 40 3 when nothing is said

The areas are made up (tests/browser/made_up.py). Needs the extra ``browser`` and Debian's chromium. Times of the page
run from the event to the next frame that was drawn; each is the median of five.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from made_up import write  # noqa: E402

DRAWN = """act => new Promise(done => {
  const start = performance.now();
  new Function(act)();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
FORM = "const form = document.querySelector('.controls'); const tell = () => form.dispatchEvent(new Event('input'));"
ACTS = {
    "filter by verdict": f"{FORM} form.querySelector('input[value=pass]').click();",
    "filter by lead unit": f"{FORM} const lead = form.elements.lead;"
    " lead.selectedIndex = (lead.selectedIndex + 1) % lead.length; tell();",
    "weakest first, and back": f"{FORM} const order = form.elements.order;"
    " order.selectedIndex = 1 - order.selectedIndex; tell();",
    "another year": f"{FORM} const year = form.elements.year;"
    " year.selectedIndex = (year.selectedIndex + 1) % 3; tell();",
    "sort a matrix": "document.querySelectorAll('.matrix .sorter')[5].click();",
}


def main(areas: int, indicators: int, years: int) -> None:
    """Write the report, open it, act on it, and print a row for each."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        words = write(Path(folder), areas, indicators, years)
        for form in ("json", "html"):
            start = time.perf_counter()
            path = Path(folder) / f"report.{form}"
            command = [sys.executable, "-m", "compliance", *words, "--format", form, "-o", str(path)]
            subprocess.run(command, cwd=ROOT, check=False)
            print(f"| write as {form} | {time.perf_counter() - start:.1f} s | {path.stat().st_size / 1e6:.1f} MB |")
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        # The page allows no script but its own; what measures it comes from outside.
        page = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True).new_page()
        start = time.perf_counter()
        page.goto(path.as_uri())
        elements = page.evaluate("document.querySelectorAll('*').length")
        print(f"| open in the browser | {time.perf_counter() - start:.1f} s | {elements} elements |")
        for name, act in ACTS.items():
            print(f"| {name} | {median(page, act):.0f} ms | |")
        browser.close()


def median(page: Any, act: str) -> float:
    """The median of five times an act."""
    return statistics.median(page.evaluate(DRAWN, act) for _ in range(5))


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:]] or [100, 40, 3]
    main(*sizes)
