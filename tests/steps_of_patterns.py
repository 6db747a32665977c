"""How many steps a regular expression takes on a text: counted by an engine of our own that goes back as ``re`` does.

It knows no tricks (literal prefixes, character sets looked for at once), so that it counts at least as many steps as
the real one needs, and the same number on every machine.
"""

from __future__ import annotations

import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import sys
from collections.abc import Callable, Iterator
from typing import Any

_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_ONE = (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN)
sys.setrecursionlimit(max(sys.getrecursionlimit(), 40_000))

Then = Callable[[int], "int | None"]


class Counted:
    """A pattern, and how many steps it has taken on a text."""

    def __init__(self, pattern: str, flags: int, text: str) -> None:
        self.tree = parser.parse(pattern, flags)
        self.flags = self.tree.state.flags
        self.text = text
        self.steps = 0
        self._tests: dict[int, re.Pattern[str]] = {}

    def match(self, at: int = 0, *, whole: bool = False) -> int | None:
        """Where a match that begins there ends."""
        return self._run([*self.tree], 0, at, lambda end: end if not whole or end == len(self.text) else None)

    def search(self) -> None:
        """Every match from the beginning on, as ``finditer``, ``sub`` and ``split`` look for them."""
        at = 0
        while at <= len(self.text):
            end = self.match(at)
            at = at + 1 if end is None else max(end, at + 1)

    def _run(self, nodes: list[Any], index: int, at: int, then: Then) -> int | None:
        self.steps += 1
        if index == len(nodes):
            return then(at)
        code, told = nodes[index]

        def on(end: int) -> int | None:
            return self._run(nodes, index + 1, end, then)

        if code in _ONE:
            return on(at + 1) if self._is(code, told, at) else None
        if code is codes.BRANCH:
            ends = (self._run([*each], 0, at, on) for each in told[1])
            return next((end for end in ends if end is not None), None)
        if code is codes.SUBPATTERN:
            return self._run([*told[3]], 0, at, on)
        if code is codes.ATOMIC_GROUP:
            end = self._run([*told], 0, at, lambda end: end)
            return None if end is None else on(end)
        if code in (codes.ASSERT, codes.ASSERT_NOT):
            direction, inner = told
            start = at if direction > 0 else at - inner.getwidth()[0]
            found = start >= 0 and self._run([*inner], 0, start, lambda end: end) is not None
            return on(at) if found is (code is codes.ASSERT) else None
        if code is codes.AT:
            begins = told in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING)
            if told is codes.AT_BEGINNING and self.flags & re.MULTILINE:
                return on(at) if at == 0 or self.text[at - 1] == "\n" else None
            rest = self.text[at:] if not begins else ""
            return on(at) if (at == 0 if begins else rest in ("", "\n") or self.flags & re.MULTILINE > 0) else None
        if code is codes.GROUPREF_EXISTS:
            ends = (self._run([*each], 0, at, on) for each in told[1:] if each is not None)
            return next((end for end in ends if end is not None), None if len(told) > 2 and told[2] else on(at))
        if code in _REPEATS:
            return self._repeat(code, told, at, on)
        raise NotImplementedError(code)

    def _repeat(self, code: Any, told: Any, at: int, on: Then) -> int | None:
        least, most, inner = told
        if len(inner) == 1 and inner[0][0] in _ONE:
            ends, end = [at], at
            while len(ends) <= min(most, len(self.text)) and self._is(*inner[0], end):
                self.steps += 1
                end += 1
                ends.append(end)
            ends = ends[least:]
            if code is codes.POSSESSIVE_REPEAT:
                return on(ends[-1]) if ends else None
            several = reversed(ends) if code is codes.MAX_REPEAT else iter(ends)
            return next((found for each in several if (found := on(each)) is not None), None)
        nodes = [*inner]
        if code is codes.POSSESSIVE_REPEAT:
            count = 0
            while count < most and (end := self._run(nodes, 0, at, lambda end: end)) is not None and end != at:
                at, count = end, count + 1
            return on(at) if count >= least or least == 0 else None

        def more(count: int, at: int) -> int | None:
            def again() -> int | None:
                if count >= most:
                    return None
                return self._run(nodes, 0, at, lambda end: more(count + 1, end) if end != at or count < least else None)

            def done() -> int | None:
                return on(at) if count >= least else None

            ways = (again, done) if code is codes.MAX_REPEAT else (done, again)
            return next((end for way in ways if (end := way()) is not None), None)

        return more(0, at)

    def _is(self, code: Any, told: Any, at: int) -> bool:
        """Whether the character there is one of those that a node takes."""
        if at >= len(self.text):
            return False
        test = self._tests.get(id(told))
        if test is None:
            test = self._tests[id(told)] = _single(code, told, self.flags)
        return test.match(self.text[at]) is not None


def _single(code: Any, told: Any, flags: int) -> re.Pattern[str]:
    """A pattern of one character, compiled by ``re`` itself."""
    state = parser.State()
    state.flags = flags
    from re import _compiler  # type: ignore[attr-defined]

    return _compiler.compile(parser.SubPattern(state, [(code, told)]))  # type: ignore[no-any-return]


def samples(pattern: str, flags: int, length: int) -> Iterator[str]:
    """Texts that are hard for a pattern: each of its repeats drawn out, behind what stands before it."""
    tree = parser.parse(pattern, flags)
    for before, unit in _repeats([*tree], ""):
        for end in ("", "\0", "x", before[:1]):
            yield before + unit * (length // max(len(unit), 1)) + end
        yield (before + unit) * (length // max(len(before + unit), 1)) + "\0"
    for character in " 1a中(（[【\"'*,，.：:=<年_\\\n":
        yield character * length
        yield f"a{character * length}\0"


def _repeats(nodes: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for code, told in nodes:
        if code in _REPEATS and told[1] > 50:
            unit = "".join(_shortest([*told[2]])) or "a"
            yield before, unit
            yield from _repeats([*told[2]], before)
        elif code in _REPEATS:
            yield from _repeats([*told[2]], before)
        elif code is codes.SUBPATTERN:
            yield from _repeats([*told[3]], before)
        elif code is codes.BRANCH:
            for each in told[1]:
                yield from _repeats([*each], before)
        elif code is codes.ATOMIC_GROUP:
            yield from _repeats([*told], before)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats([*told[1]], before)
        before += "".join(_shortest([(code, told)]))


def _shortest(nodes: list[Any]) -> Iterator[str]:
    """A short text that nodes take, with something for what may be left out once."""
    for code, told in nodes:
        if code is codes.LITERAL:
            yield chr(told)
        elif code in _ONE:
            test = _single(code, told, 0)
            yield next((each for each in ' 1a中(年A-.,:"=x<>\n' if test.match(each)), "a")
        elif code in _REPEATS:
            yield from list(_shortest([*told[2]])) * max(told[0], 1 if told[1] else 0)
        elif code is codes.SUBPATTERN:
            yield from _shortest([*told[3]])
        elif code is codes.BRANCH:
            yield from _shortest([*told[1][0]])
        elif code is codes.ATOMIC_GROUP:
            yield from _shortest([*told])


def endings(nodes: Any, words: tuple[str, ...], before: set[str]) -> set[str]:
    """How texts may end that ``nodes`` match behind others and that have none of some words; unknown signs are NUL.

    Of each text the last signs are kept, as many as a word may have before its last one.
    """
    kept = max(map(len, words)) - 1

    def on(signs: set[str], ends: set[str]) -> set[str]:
        longer = {end + sign for end in ends for sign in signs}
        return {text[len(text) - kept :] if len(text) > kept else text for text in longer if not _has(text, words)}

    for code, told in nodes:
        if code is codes.BRANCH:
            before = set[str]().union(*(endings(each, words, before) for each in told[1]))
        elif code in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
            before = endings(told[3] if code is codes.SUBPATTERN else told, words, before)
        elif code in _REPEATS:
            least, most, inner = told
            several, now = (set(before) if least == 0 else set[str]()), before
            for _ in range(min(int(most), 16)):
                now = endings(inner, words, now)
                several |= now
            before = several | (on({"\0"}, several) if int(most) > 16 else set())
        elif code in _ONE:
            before = on(_signs(code, told), before)
        elif code is codes.GROUPREF:
            before = on({"\0"}, before)
    return before


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _signs(code: Any, told: Any) -> set[str]:
    """The signs that one place of a pattern may have, as far as they are listed."""
    if code is codes.LITERAL:
        return {chr(told)}
    if code is not codes.IN or told[0][0] is codes.NEGATE:
        return {"\0"}
    signs: set[str] = set()
    for kind, what in told:
        listed = (
            range(what, what + 1)
            if kind is codes.LITERAL
            else range(what[0], what[1] + 1)
            if kind is codes.RANGE
            else ()
        )
        signs |= {*map(chr, listed)} if 0 < len(listed) < 64 else {"\0"}
    return signs
