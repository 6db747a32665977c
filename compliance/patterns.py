r"""Regular expressions, compiled when they are first asked: a run asks few of them, a start would wait for all.

A Chinese character is written ``[^\W\d_a-zA-Z]`` in them: its range of 20,992 takes a hundred times as long to compile.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer")


def pattern(text: str, flags: int = 0, *, having: str = "") -> re.Pattern[str]:
    """What ``re.compile`` gives of a text, for a name of a module.

    ``having`` are words (parted by spaces) of which one is in whatever matches: a text without any needs no pattern.
    """
    return cast("re.Pattern[str]", _Pattern(text, flags, tuple(having.split())))


class _Pattern:
    """The text of a pattern, and once it was needed also the methods of the compiled one."""

    def __init__(self, text: str, flags: int, having: tuple[str, ...]) -> None:
        self.pattern, self.flags, self.having = text, flags, having

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        if not self.having or name == "subn":
            return getattr(self._compiled(), name)

        def asked(*given: Any, **options: Any) -> Any:
            text = given[name == "sub"]
            for word in self.having:
                if word in text:
                    return getattr(self._compiled(), name)(*given, **options)
            return {"sub": text, "split": [text], "findall": [], "finditer": iter(())}.get(name)

        setattr(self, name, asked)
        return asked

    def _compiled(self) -> re.Pattern[str]:
        compiled = re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return compiled
