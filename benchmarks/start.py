"""How long a small `check` takes, beside an import of pydantic: whole processes, in turn, in one run.

    python benchmarks/start.py [RUNS]

The goal is twice the peer, never above three times. Ratios count; the machine's own speed does not.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PEER = [sys.executable, "-c", "import pydantic; pydantic.BaseModel"]
OURS = [sys.executable, "-m", "compliance", "check", str(ROOT / "examples" / "district"), "--only", "latest"]
FLOOR = [sys.executable, "-c", "pass"]


def seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, cwd=ROOT)
    return time.perf_counter() - begin


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for command in (PEER, OURS):
        seconds(command)  # warm the caches of the disk
    taken = [(seconds(FLOOR), seconds(PEER), seconds(OURS)) for _ in range(runs)]
    floor, peer, ours = (statistics.median(column) for column in zip(*taken, strict=True))
    ratios = sorted(ours / peer for _, peer, ours in taken)
    print(f"{platform.machine()}, Python {platform.python_version()}, {runs} runs in turn, medians")
    print(f"python -c pass              {floor * 1000:6.0f} ms")
    print(f"import pydantic             {peer * 1000:6.0f} ms")
    print(f"compliance check (37 rows)  {ours * 1000:6.0f} ms")
    print(f"ratio, pair by pair: median {statistics.median(ratios):.2f}, from {ratios[0]:.2f} to {ratios[-1]:.2f}")


if __name__ == "__main__":
    main()
