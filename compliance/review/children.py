"""Which rulesets build on one that changes, which of them take a change over, and which have a row of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Child:
    """A ruleset at hand that builds on one of the two that are compared.

    ``of`` says on which of them (both: they go by one id). ``pins`` is what it says that it builds on, or what the one
    between says; ``through`` are the ids between it and the changed one, nearest to the child first.
    """

    id: str
    version: str
    title: str
    title_en: str | None
    shown: str
    of: Literal["old", "new", "both"]
    pins: str
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """The ids of the children that take a changed thing over, and of those that have their own word on it."""

    inherited_by: tuple[str, ...] = ()
    shielded: tuple[str, ...] = ()
