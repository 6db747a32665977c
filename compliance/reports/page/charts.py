"""Drawings beside the numbers: a bullet chart for a value and what is demanded of it, a line for how it went.

Floats are used here, and only here, because ink has no exact places; nothing of a drawing goes back into a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from compliance.judging.history import value_now
from compliance.judging.verdict import CriterionFinding, Verdict
from compliance.period import Period
from compliance.reports.html import Markup, tag
from compliance.rules.sets import nearest_edge

_WIDE, _HIGH = 132, 16
_LINE_WIDE, _LINE_HIGH = 84, 26
Scale = tuple[Fraction, Fraction]


def bullet(leaf: CriterionFinding, words: str) -> Markup | None:
    """A bar for the value, a tick for the edge, a tint where values pass, and what lacks between the two.

    ``words`` say the same for whoever points at it. None for a state, or as long as value or edge is not known.
    The scale is what is possible where the rule says so (a share: 0 to 100), else from 0 to a little beyond the larger.
    """
    value, accepted = value_now(leaf), leaf.passing
    edge = leaf.required.value
    if edge is None and value is not None and accepted is not None:
        edge = nearest_edge(accepted, value)
    if value is None or edge is None:
        return None
    if accepted is None and leaf.required.requirement is not None:  # an open verdict: by the number that is shown
        accepted = leaf.required.requirement.at(edge)
    scale = _scale(leaf, value, edge)
    left, right, here, tick, zero = (_x(each, scale) for each in (*scale, value, edge, max(scale[0], Fraction(0))))
    start = end = tick
    if accepted is not None and accepted.only is None:
        start = left if accepted.low is None else max(left, _x(accepted.low, scale))
        end = right if accepted.high is None else min(right, _x(accepted.high, scale))
    missed = leaf.verdict is Verdict.FAIL
    return tag(
        "svg",
        tag("title", words),
        tag("rect", class_="zone", x=_n(start), y="1", width=_n(end - start), height="14"),
        tag("path", class_="axis", d=f"M{_n(left)} 15.5H{_n(right)}"),
        tag("path", class_="value", d=f"M{_n(zero)} 8H{_n(here)}"),
        tag("path", class_="gap", d=f"M{_n(here)} 8H{_n(tick)}") if missed else None,
        tag("path", class_="edge", d=f"M{_n(tick)} 0V16"),
        class_=f"bullet {leaf.verdict.value}",
        viewBox=f"0 0 {_WIDE} {_HIGH}",
        width=_WIDE,
        height=_HIGH,
        aria_hidden="true",
    )


def _scale(leaf: CriterionFinding, value: Fraction, edge: Fraction) -> Scale:
    span = leaf.criterion.range
    low, high = min(value, edge, Fraction(0)), max(value, edge, Fraction(0))
    if span is not None and span[0] <= low and high <= span[1] and (span[1] - span[0]) <= 100:
        return Fraction(span[0]), Fraction(span[1])
    room = (high - low) * Fraction(3, 20) or Fraction(1)
    return low - (room if low < 0 else 0), high + (room if high > 0 else 0)


def trend(points: Sequence[tuple[Period, Fraction]], edges: Sequence[Fraction], *, baseline: bool) -> Markup | None:
    """A line through the values of the periods, with what is demanded now as levels; None for fewer than two values.

    A baseline (an earlier value that the new one is held against) is dashed, a number of the document drawn through.
    """
    if len(points) < 2:
        return None
    days = [when.last_day.toordinal() for when, _ in points]
    values = [value for _, value in points]
    among = [*values, *edges]
    low, high = min(among), max(among)
    room = (high - low) or Fraction(1)

    def across(day: int) -> str:
        return _n(5 + (_LINE_WIDE - 10) * (day - days[0]) / (days[-1] - days[0]))

    def up(value: Fraction) -> str:
        return _n(_LINE_HIGH - 4 - (_LINE_HIGH - 8) * float((value - low) / room))

    spots = [(across(day), up(value)) for day, value in zip(days, values, strict=True)]
    return tag(
        "svg",
        [tag("path", class_="base" if baseline else "level", d=f"M0 {up(edge)}H{_LINE_WIDE}") for edge in edges],
        tag("path", class_="run", d="M" + "L".join(f"{x} {y}" for x, y in spots)),
        [tag("circle", cx=x, cy=y, r="1.8") for x, y in spots[:-1]],
        tag("circle", class_="now", cx=spots[-1][0], cy=spots[-1][1], r="3"),
        class_="trend",
        viewBox=f"0 0 {_LINE_WIDE} {_LINE_HIGH}",
        width=_LINE_WIDE,
        height=_LINE_HIGH,
        aria_hidden="true",
    )


def _x(value: Fraction, scale: Scale) -> float:
    return 1 + (_WIDE - 2) * float((value - scale[0]) / (scale[1] - scale[0]))


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
