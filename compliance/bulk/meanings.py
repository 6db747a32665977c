"""What the words of a table mean, as codes: names of things, areas, periods, units, claims, variants."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite, isnan
from typing import Any

from compliance.bulk.columns import area_key
from compliance.bulk.values import Contents
from compliance.measurements.gathering import printable
from compliance.measurements.period import Period, parse_period, price_year
from compliance.measurements.tables.long import claim_in
from compliance.rules.ruleset import Ruleset

NO_NAME, UNKNOWN_NAME = 0, 1  # codes of names; the ids of the ruleset follow
NO_PERIOD, BAD_PERIOD = 0, 1  # codes of periods; those that are met follow
UNSTATED, UNKNOWN_VARIANT, SEVERAL_VARIANTS, FIRST_VARIANT = range(4)  # codes of variants, in the order of their axis


class Meanings:
    """Every word that was met, by its code. ``ids`` are the codes of the things that the ruleset knows."""

    def __init__(self, ruleset: Ruleset, ids: Mapping[str, int], contents: Contents) -> None:
        self._ruleset, self._ids, self._contents = ruleset, ids, contents
        self._names = {code: id_ for id_, code in ids.items()}
        self.areas: list[list[str]] = [[]]  # by area, every spelling of its name
        self.periods: list[Period | None] = [None, None]
        self._area_codes: dict[str, int] = {}
        self._period_codes: dict[Period, int] = {}
        self.words: list[str | None] = [None]  # of units, price years and states
        self._word_codes: dict[str, int] = {}

    def area(self, word: str) -> int:
        """The code of an area, however its name is spaced or typed; 0 for none."""
        key = area_key(word)
        if key is None:
            return 0
        code = self._area_codes.setdefault(key, len(self.areas))
        if code == len(self.areas):
            self.areas.append([])
        self.areas[code].append(word)
        return code

    def area_name(self, code: int) -> str | None:
        """The name of an area as it is shown: the least of its spellings."""
        if not self.areas[code]:
            return None
        name = min(self.areas[code]).strip()
        return name if name.isprintable() else "".join(c if c.isprintable() else "�" for c in name)

    def period(self, word: Any) -> int:
        """The code of a period."""
        if isinstance(word, Period):
            found: Period | None = word
        elif isinstance(word, str) and not word.strip():
            return NO_PERIOD
        else:
            found = parse_period(_whole(word))
        if found is None:
            return NO_PERIOD if isinstance(word, float) and isnan(word) else BAD_PERIOD
        code = self._period_codes.setdefault(found, len(self.periods))
        if code == len(self.periods):
            self.periods.append(found)
        return code

    def name(self, word: str) -> int:
        """The code of what is measured."""
        if not word.strip():
            return NO_NAME
        id_ = self._ruleset.identify(word)
        return UNKNOWN_NAME if id_ is None else self._ids[id_]

    def word(self, word: str | None) -> int:
        """The code of a unit, a price year or a state as it is written; 0 for none."""
        if word is None or not word.strip():
            return 0
        word = word.strip()
        code = self._word_codes.setdefault(word, len(self.words))
        if code == len(self.words):
            self.words.append(word)
        return code

    def claim(self, word: Any) -> int:
        """The code of the reason of a claim that a thing does not apply; 0 for no claim."""
        if isinstance(word, float) and isnan(word):
            return 0
        claim = claim_in(str(_whole(word)).strip() or None)
        return 0 if claim is None else self._contents.text(claim)

    def variant(self, axis: str, word: str) -> int:
        """The code of a variant of an axis."""
        if not word.strip():
            return 0
        found = self._ruleset.axes[axis]
        name = found.variant(word.strip())
        return UNKNOWN_VARIANT if name is None else found.variants.index(name) + FIRST_VARIANT

    def price_year(self, word: Any) -> int:
        """The code of a price year."""
        return self.word(price_year(_whole(word)))

    def state(self, word: Any) -> int:
        """The code of a state, as a file shows it."""
        return self.word(printable(word))

    def id_of(self, name: int) -> str:
        """The id that the code of a name stands for; empty for an unknown one."""
        return "" if name <= UNKNOWN_NAME else self._names[name]


def _whole(word: Any) -> Any:
    """2017.0, which a column of whole numbers with empty cells becomes, as 2017, and so a decimal."""
    return int(word) if isinstance(word, float | Decimal) and isfinite(word) and word == int(word) else word
