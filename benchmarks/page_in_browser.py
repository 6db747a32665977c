"""How large the page is, how long it takes to be ready and to judge, beside an empty Python there and the command.

    python tools/page_parts.py && python benchmarks/page_in_browser.py

Needs the extra ``browser`` and Debian's chromium. The empty start is the same Python for the browser, inside one file
in the same way, with nothing of ours: it is ready when it has added two numbers. All sides take turns, five times each;
the last part judges 100 made-up areas × 40 indicators × 3 years.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from made_up import write  # noqa: E402

from compliance.browser.building import RUNTIME, data_block, inline, parts_in  # noqa: E402  # noqa: E402

ROUNDS = 5
# What must hold: megabytes of the file, times an empty Python, times the command, megabytes of memory.
MOST = {"page": 16, "ready": 1.5, "judged": 6, "memory": 1500}
ASKED = {"ruleset": "hailing_2018", "area": "示例区（虚构）", "only": "latest"}
WORDS = ("--ruleset", "hailing_2018", "--area", "示例区（虚构）", "--only", "latest", "--format", "html")
EMPTY = """
const streamOf = (text) => new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))]).stream()
  .pipeThrough(new DecompressionStream("gzip"));
self.onmessage = async ({ data: { parts, runtime } }) => {
  self.importScripts = undefined;
  self.fetch = async (request) => {
    const name = String(request.url || request).split("/").pop();
    const kind = name.endsWith("wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(streamOf(parts[name]), { headers: { "Content-Type": kind } });
  };
  const moduleOf = async (name) => import(URL.createObjectURL(
    new Blob([await new Response(streamOf(parts[name])).arrayBuffer()], { type: "text/javascript" })));
  const [loader, asm] = await Promise.all([moduleOf("pyodide.mjs"), moduleOf("pyodide.asm.mjs")]);
  const base = "https://parts.invalid/";
  const python = await loader.loadPyodide({ indexURL: base, stdLibURL: `${base}python_stdlib.zip`,
    createPyodideModule: asm.default, lockFileContents: { info: runtime, packages: {} } });
  self.postMessage(python.runPython("1 + 1"));
};
"""
WATCHED = """() => {
  window.times = { frozen: 0 };
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    window.times.frozen = Math.max(window.times.frozen, now - last - 50);
    last = now;
  }, 50);
  const stamp = () => { window.times[document.body.dataset.state] = performance.now(); };
  new MutationObserver(stamp).observe(document.body, { attributeFilter: ["data-state"] });
  addEventListener("change", () => { window.times.put = performance.now(); }, true);
}"""


def empty_page(path: Path) -> Path:
    """A file that starts Python and nothing else."""
    parts = parts_in()
    script = f"""
const textOf = (name) => document.getElementById(`data-${{name}}`).textContent;
const parts = Object.fromEntries({json.dumps(RUNTIME)}.map((name) => [name, textOf(name)]));
const worker = new Worker(URL.createObjectURL(new Blob([{json.dumps(EMPTY)}], {{ type: "text/javascript" }})));
worker.onmessage = () => {{ document.body.dataset.state = "ready"; }};
worker.postMessage({{ parts, runtime: {json.dumps(dict(parts.runtime))} }});
"""
    data = "".join(data_block(name, inline(parts.content(name)), "base64") for name in RUNTIME)
    path.write_text(
        f'<!doctype html><body data-state="starting"><p>…</p>{data}<script>{script}</script>', encoding="utf-8"
    )
    return path


def opened(browser: Any, path: Path) -> tuple[Any, float]:
    """The page, and how long it took to be ready."""
    page = browser.new_context(offline=True).new_page()
    page.set_default_timeout(300_000)
    start = time.perf_counter()
    page.goto(path.as_uri())
    page.wait_for_selector('body[data-state="ready"]')
    return page, time.perf_counter() - start


def judged(page: Any, folder: Path, asked: dict[str, str]) -> dict[str, float]:
    """The times of a folder that is put in: from the choice of the folder to the report beside its problems."""
    page.evaluate(WATCHED)
    page.evaluate("asked => window.compliance.check(asked)", asked)
    page.set_input_files("#folder", str(folder))
    page.wait_for_selector('body[data-state="judged"]')
    found = page.evaluate("() => window.times")
    return {"judged": (found["judged"] - found["put"]) / 1000, "frozen": found["frozen"] / 1000}


def memory() -> float:
    """The most that a page of a browser held so far, in MB."""
    held = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if b"type=renderer" in (status.parent / "cmdline").read_bytes():
                held += [int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if "VmHWM" in line]
        except OSError:  # it has ended
            continue
    return max(held)


def command(*words: str | Path) -> float:
    """How long a command takes, the whole process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "compliance", *map(str, words)], cwd=ROOT, check=False, capture_output=True)
    return time.perf_counter() - start


def main() -> int:
    """Print a row of the table for each thing that is measured; 1 where one is more than it may be."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        folder = Path(name)
        page_file, large = folder / "page.html", folder / "large"
        (large / "in").mkdir(parents=True)
        write(large / "in", 100, 40, 3)
        (large / "rules").mkdir()
        (large / "in" / "made_up.toml").rename(large / "rules" / "made_up.toml")
        seconds = command("page", "-o", page_file, "--rulesets", large / "rules")
        found = {"page": page_file.stat().st_size / 1e6}
        row("the page", f"{found['page']:.1f} MB, made in {seconds:.1f} s")
        empty = empty_page(folder / "empty.html")
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        times: dict[str, list[float]] = {"empty": [], "ready": [], "judged": [], "command": []}
        bureaus = ROOT / "examples" / "bureaus"
        for _ in range(ROUNDS):
            page, seconds = opened(browser, empty)
            times["empty"].append(seconds)
            page.context.close()
            page, seconds = opened(browser, page_file)
            times["ready"].append(seconds)
            times["judged"].append(judged(page, bureaus, ASKED)["judged"])
            page.context.close()
            times["command"].append(command("check", bureaus, *WORDS, "-o", folder / "report.html"))
        middle = {key: statistics.median(each) for key, each in times.items()}
        found["ready"] = told(middle, "ready", "ready", "empty", "an empty Python")
        words = "the twenty bureaus judged, with the report"
        found["judged"] = told(middle, words, "judged", "command", "the command")
        page, _ = opened(browser, page_file)
        seconds = judged(page, large / "in", {"ruleset": "made_up"})["judged"]
        page.wait_for_timeout(5000)
        frozen = page.evaluate("() => window.times.frozen") / 1000
        found["memory"] = memory()
        row(
            "100 areas × 40 × 3 years judged, with the report",
            f"{seconds:.1f} s; longest pause of the page {frozen:.2f} s; at most {found['memory']:.0f} MB",
        )
        browser.close()
    beyond = [name for name, value in found.items() if value > MOST[name]]
    print("".join(f"more than {MOST[name]}: {name} {found[name]:.2f}\n" for name in beyond), end="")
    return 1 if beyond else 0


def told(middle: dict[str, float], what: str, ours: str, other: str, name: str) -> float:
    """A row that says how long ours takes beside another, and how many times as long."""
    ratio = middle[ours] / middle[other]
    row(what, f"{middle[ours]:.2f} s; {name} {middle[other]:.2f} s; {ratio:.2f} times")
    return ratio


def row(what: str, value: str) -> None:
    """A row of the table in README.md."""
    print(f"| {what} | {value} |")


if __name__ == "__main__":
    sys.exit(main())
