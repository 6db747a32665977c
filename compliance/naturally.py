"""Numbers of indicators in the order in which a person reads them: 9 < 9a < 10.5 < 10.16 < R1."""

from __future__ import annotations

import re

_PARTS = re.compile(r"\d+|\D+")


def naturally(number: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts printed numbers: runs of digits by their value, before anything that is not a digit."""
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in _PARTS.findall(number)
    )
