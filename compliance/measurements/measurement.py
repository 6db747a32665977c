"""What was measured: an area in a period, with its values, given thresholds and claims; and what files say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from compliance.cells import Claimed
from compliance.period import Period
from compliance.problems import Place, Problem
from compliance.rules.requirements import Given
from compliance.units import Unit

Kind = Literal["measurement", "earlier", "given", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one spot of a file says about one thing, before any rule has been held against it.

    ``value`` is a number of TOML or JSON, or the text of a cell, of which only the rule knows what it has to be.
    ``columns`` are the words of a row under headings that are an axis', if anything's, each with its place. ``kept``
    says that it comes from a table as people keep it, where a number or a unit may stand in the name and a unit in the
    value; ``number`` is what such a table writes in its column of numbers, ``bare`` marks a row with only a name,
    ``target`` is the heading and the place of a number beside it that was passed over as a target. ``across``: its name
    is the heading of a column; else ``heading`` is that of its value. ``stored`` has every digit of a double that has
    more than the fifteen which count. ``limit`` is the detection limit beside a value, ``sample`` what tells one sample
    of a period from another, ``said`` the file's own verdict on the value.
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
    """Everything that the files of one call say, with the names and digests of the files; one set, whatever the order.

    ``rulesets`` are those that the files themselves name, each with the place where it stands. ``problems`` are what is
    wrong with the files themselves; ``partial`` says that what they leave is to be judged all the same.
    """

    inputs: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    declared: tuple[Declared, ...]
    rulesets: tuple[tuple[str, Place], ...] = ()
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    partial: bool = False

    @property
    def subjects(self) -> tuple[tuple[str | None, Period | None], ...]:
        """The areas and periods that are to be judged, in order; a period of ``earlier`` values alone is not."""
        keys = {(entry.area, entry.period) for entry in self.entries if entry.kind != "earlier"}
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
    """A claim that an indicator does not concern the area, in words; ``problem`` as of a measurement.

    Or that nobody assesses it there: then ``by`` is who decided that, or the document, where the file says so. Or that
    the value goes the right way (``trend``).
    """

    id: str
    reason: str
    place: Place
    problem: str | None = None
    kind: Claimed = "not-concerned"
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Unused:
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
