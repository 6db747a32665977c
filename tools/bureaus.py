"""Write the made-up workbooks of twenty bureaus (虚构) into examples/bureaus, from the drawings that the tests read.

python tools/bureaus.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from kept_workbooks import BOOKS  # noqa: E402 - it stands with the tests, which say what has to be read from each

if __name__ == "__main__":
    folder = ROOT / "examples" / "bureaus"
    folder.mkdir(exist_ok=True)
    for book in BOOKS:
        (folder / book.name).write_bytes(book.content)
