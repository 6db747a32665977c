r"""Regular expressions, compiled when they are first asked: a run asks few of them, a start would wait for all.

A Chinese character is written ``[^\W\d_a-zA-Z]`` in them: its range of 20,992 takes a hundred times as long to compile.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer")


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` gives of a text, for a name of a module."""
    return cast("re.Pattern[str]", _Pattern(text, flags))


class _Pattern:
    """The text of a pattern, and once it was asked also the methods of the compiled one."""

    def __init__(self, text: str, flags: int) -> None:
        self.pattern, self.flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
