"""``python -m compliance``, and the command itself."""

from __future__ import annotations

import os
import sys

from compliance.cli import main


def run() -> None:
    """Run the command, and end without clearing up: to let go of every object one by one takes a tenth of a check."""
    code: object = None
    try:
        main()
    except SystemExit as error:
        code = error.code
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):  # nobody reads any more: the interpreter says so in its own way
        sys.exit(code if isinstance(code, int | str) else None)
    if code is not None and not isinstance(code, int):
        sys.exit(str(code))
    os._exit(code or 0)


if __name__ == "__main__":
    run()
