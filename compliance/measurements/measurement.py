"""What was measured: an area in a period, with its values, given thresholds and claims; and what files say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, NamedTuple
from unicodedata import category, normalize

from compliance.cells import Claimed, is_missing
from compliance.patterns import pattern
from compliance.period import Period
from compliance.problems import Place, Problem
from compliance.rules.requirements import Given
from compliance.units import Unit

Kind = Literal["measurement", "earlier", "given", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one spot of a file says about one thing, before any rule has been held against it.

    ``value`` is a number of TOML or JSON, or the text of a cell; the rule says whether that is a number or a state.
    ``columns`` has the words of the row under headings that may name an axis, each with its place. ``kept``: it comes
    from a table as people keep it, where the name may hold a number or a unit, and the value a unit. Of such a table,
    ``number`` is the text in the column of numbers, ``bare`` marks a row with only a name, and ``target`` is the
    heading and the place of a number beside the value that was passed over as a target. ``across``: its name is the
    heading of a column; else ``heading`` is that of its value. ``stored`` has all digits of a double that has more than
    fifteen. ``limit`` is the detection limit beside a value, ``sample`` tells the samples of a period apart, ``said``
    is the file's own verdict on the value. ``fault`` is what is wrong with the spot; it then says nothing else.
    ``lost``: its area or its period is not known either, and may be any where it is None.
    """

    kind: Kind
    name: str
    area: str | None
    period: Period | None
    place: Place
    key: str = ""
    value: Decimal | str | None = None
    state: str | None = None
    unit: str | None = None
    prices: str | None = None
    by: str | None = None
    document: str | None = None
    reason: str | None = None
    evidence: tuple[str, ...] = ()
    note: str | None = None
    columns: Mapping[str, tuple[str, Place]] = field(default_factory=dict)
    name_place: Place | None = None
    kept: bool = False
    number: str | None = None
    bare: bool = False
    target: tuple[str, Place] | None = None
    across: bool = False
    heading: str = ""
    stored: Decimal | None = None
    limit: Decimal | str | None = None
    sample: str | None = None
    said: str | None = None
    fault: Problem | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file states of a subject itself: its variants by axis, and the base period of its baselines."""

    area: str | None
    period: Period | None
    variants: Mapping[str, str]
    place: Place
    base_period: Period | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, word: str) -> Place:
        """Where one of its variants is stated."""
        return self.places.get(word, self.place)


@dataclass(frozen=True)
class Measurements:
    """Everything that the files of one call say, with the names and digests of the files; their order does not matter.

    ``rulesets`` are those that the files themselves name, each with the place where it stands. ``problems`` are those
    of the files; with ``partial``, everything that has none is judged all the same. ``read_with`` are the options of
    reading, for the record. ``bound`` is how the measurements were last bound to rules, with the result: ``check`` asks
    for that again right after reading.
    """

    inputs: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    declared: tuple[Declared, ...]
    rulesets: tuple[tuple[str, Place], ...] = ()
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    partial: bool = False
    read_with: Mapping[str, Any] = field(default_factory=dict)
    bound: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """They go to other processes without what was worked out from them."""
        return {**self.__dict__, "bound": {}}

    @cached_property
    def subjects(self) -> tuple[tuple[str | None, Period | None], ...]:
        """The areas and periods that are to be judged, in order; a period of ``earlier`` values alone is not."""
        keys = {(entry.area, entry.period) for entry in self.entries if entry.kind != "earlier" and not entry.lost}
        keys |= {(stated.area, stated.period) for stated in self.declared}
        return tuple(sorted(keys, key=subject_order))


def subject_order(key: tuple[str | None, Period | None]) -> tuple[str, str]:
    """Assessments stand by area, then period."""
    return key[0] or "", str(key[1] or "")


@dataclass(frozen=True, slots=True)
class Measurement:
    """A value or a state as it was measured, read by the rule: the exact decimal that is written, and its unit.

    Neither value nor state: the file says that there is none. ``qualifier`` is the sign of a value that is not exact
    (``≥95``, ``≈95``, ``±`` with its ``uncertainty``). ``claim`` stands where a value should (不涉及). ``warnings`` are
    what its reading gives rise to; ``sample`` names one of several samples, ``samples`` is what all of them gave;
    ``said`` is what the file itself calls it (达标). ``problem`` is the code of what is wrong with what the file says:
    whatever asks for it is open, and one bad cell stops nobody else's verdict. ``stored`` has every digit of a double
    that has more than the fifteen which count. ``also`` are the other places that say the same.
    """

    id: str
    value: Decimal | None
    state: str | None
    unit: Unit | None
    place: Place
    qualifier: str | None = None
    unit_assumed: bool = False
    prices: str | None = None
    evidence: tuple[str, ...] = ()
    note: str | None = None
    problem: str | None = None
    stored: Decimal | None = None
    also: tuple[Place, ...] = ()
    uncertainty: Decimal | None = None
    claim: Claim | None = None
    warnings: tuple[str, ...] = ()
    sample: str | None = None
    samples: tuple[str, ...] = ()
    said: str | None = None

    @property
    def missing(self) -> bool:
        """Whether nothing was said; it is never 0 and never a pass."""
        return self.value is None and self.state is None and self.claim is None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, in words: by its ``kind``, that an indicator does not concern the area, or is not assessed there.

    Of kind ``trend`` it says that the value goes the right way. ``by`` is who decided that nobody assesses it, or the
    document, where the file says so. ``problem`` is the code of what is wrong with the claim.
    """

    id: str
    reason: str
    place: Place
    problem: str | None = None
    kind: Claimed = "not-concerned"
    by: str | None = None


class Unused(NamedTuple):
    """An entry that is known but that this ruleset does not ask for."""

    name: str
    kind: Literal["measurement", "given", "not_applicable"]
    place: Place


@dataclass(frozen=True, slots=True)
class Subject:
    """An area in a period as one ruleset sees it: everything that judging it needs, earlier values included.

    ``unclear`` has the axes of which something unusable is said, each with the code of what is wrong with it.
    ``unplaced`` are problems that may be about this area, though it is not known about which of its rows.
    """

    area: str | None
    period: Period | None
    variants: Mapping[str, str]
    measurements: Mapping[str, Measurement]
    given: Mapping[str, Given] = field(default_factory=dict)
    not_applicable: Mapping[str, Claim] = field(default_factory=dict)
    earlier: Mapping[tuple[str, Period], Measurement] = field(default_factory=dict)
    base_period: Period | None = None
    unused: tuple[Unused, ...] = ()
    unclear: Mapping[str, str] = field(default_factory=dict)
    unplaced: tuple[Problem, ...] = ()

    def unstated(self, axes: Iterable[str]) -> str:
        """Why it is open which variants of some axes hold: what is said of one is unusable, or nothing is said."""
        return next((self.unclear[axis] for axis in axes if axis in self.unclear), "variant-unstated")


# The words of a claim.

# Answers to 不适用 that claim nothing: those that say no, and words that give no reason.
_NO = frozenset({"否", "不是", "不", "适用", "no", "n", "false", "0", "×", "✗", "x"})
_NO_REASON = frozenset(
    "是 是的 对 有 可 可以 能 √ ✓ ✔ ☑ ○ yes y ok 无 没有 未知 不知 不知道 不清楚 不明 不确定 未定 暂定 其他 其它 同上 "
    "略 见备注 tbd tbc tba unknown unclear pending nil notknown notsure dontknow todo same".split()
)
_OPEN = pattern(
    "(?:尚|还|仍|有|正)?(?:待|需|须|在|未)(?:进一步|再|最终|予以|另行)?"
    "(?:核实|核对|核查|核定|复核|确认|确定|明确|研究|论证|评估|商定|讨论|补充|补报|填报|上报|查明|核|报|定|查|议|补|填|知)中?"
    "|(?:核实|核查|确认|研究|评估|补充)中"
    "|(?:tobe|yettobe|notyet|awaiting)(?:confirmed|determined|verified|checked|decided|announced|clarified|known|confirmation)"
)


def claim_in(text: str | None) -> str | None:
    """The reason that a cell gives for a claim, or None where it claims nothing."""
    if text is None or is_blank_claim(text) or claims_nothing(text) or gives_no_reason(text):
        return None
    return text


def is_blank_claim(text: str) -> bool:
    """Whether a cell is empty or has a sign for nothing. A placeholder (待核实) is words: a warning shows it."""
    words = _letters(text)
    is_placeholder = words in _NO_REASON or _OPEN.fullmatch(words) is not None or any(sign in text for sign in "?？…")
    return is_missing(text) and not is_placeholder


def gives_no_reason(text: str) -> bool:
    """Whether words in place of the reason of a claim give none: 待核实, ?, 未知, 无, 是."""
    words = _letters(text)
    return not words or words in _NO_REASON or _OPEN.fullmatch(words) is not None


def empty_claim(text: str | None, name: str, place: Place) -> Problem | None:
    """A warning of words in place of the reason of a claim, which without one is no claim."""
    if text is None or is_blank_claim(text) or claims_nothing(text) or not gives_no_reason(text):
        return None
    return Problem("claim-without-reason", place, text, {"name": name, "words": text}, level="warning")


def _letters(text: str) -> str:
    """A text without spaces and punctuation, which says nothing by itself."""
    return "".join(c for c in normalize("NFKC", text).casefold() if c in "√○" or category(c)[0] in "LNS")


def given_in(cell: Any) -> Any:
    """The threshold that a cell gives, or None where it only marks that there is nothing."""
    return None if cell is None or (isinstance(cell, str) and is_missing(cell)) else cell


def claims_nothing(text: str) -> bool:
    """Whether the answer to 不适用 (does it not apply?) is no: the indicator applies."""
    return _letters(text) in _NO
