"""The hand-written kernel for the whole rule model, rows in any order."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from limit_parts import (
    CLAIMED,
    DELEGATED,
    FAIL,
    MISSING,
    NO_BASELINE,
    NO_STATE,
    NOT_ASKED,
    PASS,
    PERCENT,
    PERIOD_CODE,
    PERIODS,
    PLACES,
    REASON_OF,
    SPELT_REGION,
    SPELT_TERRAIN,
    UNDEFINED,
    UNFORESEEN,
    UNITS,
    UNKNOWN,
    UNSTATED,
    VERDICT_OF,
    VETO,
    Array,
    Fixed,
    Outcomes,
    Source,
    bounds,
    ends,
    in_turn,
    look,
    numbers,
    ordered,
    summary,
    with_outcomes,
    write,
)
from rules import VERDICTS, Indicator, Quantity, Rules, exactly


class Whole:
    """Two passes. The first judges what one row decides and keeps, by area, period and thing, a code of every row and
    the numbers that others are compared with; then all that takes several rows is judged column by column; the second
    pass only looks up. A row keeps four bytes, its cell; a cell one byte, and eight more where a number is kept.

    Each criterion is judged in all variants that an area may be, and the criteria are combined afterwards. That is
    right as long as one criterion of an indicator at most has thresholds by variant.
    """

    def __init__(self, rules: Rules, source: str, target: str, areas: str) -> None:
        self.rules, self.things = rules, rules.things
        self.index = {thing.id: at for at, thing in enumerate(self.things)}
        self.wide = len(self.things) + 1
        self.file = Source(source)
        one_by_variant(rules)
        self._prepare()
        capacity = self.file.rows // 64 + 4096  # areas; what is never touched costs nothing
        subjects = capacity * len(PERIODS)
        self.codes = np.zeros((subjects, self.wide), np.uint8)
        self.amounts = np.zeros((subjects, len(self.kept)), np.int64)
        self.caps = np.zeros((subjects, len(self.totals)), np.uint8)
        self.variants = np.zeros(subjects, np.int8)
        self.cells = np.empty(self.file.rows, np.int32)
        sizes = [self.file.footer.row_group(group).num_rows for group in range(self.file.groups)]
        self.begin = np.concatenate([[0], np.cumsum(sizes)])
        self.areas: pa.Array = pa.array([], pa.string())
        self.lock = threading.Lock()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._first, range(self.file.groups)))
        many = len(self.areas) * len(PERIODS)
        self.codes, self.amounts, self.caps = self.codes[:many], self.amounts[:many], self.caps[:many]
        self.variants = self.variants[:many]
        lines = self._between()
        self.outcomes = Outcomes(VERDICT_OF, REASON_OF, always=False)
        self.flat = self.codes.ravel()
        write(target, in_turn(self._second, self.file.groups))
        pq.write_table(lines, areas)

    def _prepare(self) -> None:
        """What is known of each thing before a row is read."""
        uses = {leaf.measures: leaf for row in self.rules.indicators for leaf in row.leaves if leaf.measures}
        single, states = [], {}
        self.claims = np.full(self.wide, UNFORESEEN, np.uint8)
        self.claims[-1] = UNKNOWN
        self.misses = np.full(self.wide, FAIL, np.uint8)
        self.is_given, self.upper, self.totals = np.zeros(self.wide, bool), np.zeros(self.wide, bool), []
        self.asked = {
            name for row in self.rules.indicators if row.formula for name in (*row.formula[0], row.formula[1])
        }
        # What passes whatever number from 0 to 100 % is given, by thing and unit.
        self.low_given, self.high_given = np.full((self.wide, 7), np.inf), np.full((self.wide, 7), -np.inf)
        self.kept: list[int] = []
        self.held: list[tuple[int, Any]] = []
        for at, thing in enumerate(self.things):
            leaves = thing.leaves if isinstance(thing, Indicator) else tuple(filter(None, [uses.get(thing.id)]))
            level = next((leaf for leaf in leaves if leaf.kind == "fixed"), None)
            kinds = {leaf.kind for leaf in leaves}
            alone = isinstance(thing, Indicator) and "baseline" not in kinds and thing.formula is None
            if alone and isinstance(thing, Indicator) and VERDICTS.get(thing.constraint) == "veto":
                self.misses[at] = VETO
            if any(leaf.may_not_apply for leaf in leaves):
                self.claims[at] = CLAIMED
            if kinds == {"states"}:
                states[at] = leaves[0]
            if "given" in kinds and not (isinstance(thing, Indicator) and thing.formula):
                self.is_given[at] = True
                self.upper[at] = leaves[0].comparator == "<="
                self.totals += [at] if isinstance(thing, Quantity) else []
                if thing.ranged:
                    self._any_given(at, leaves[0].comparator)
            if "baseline" in kinds:
                self.held.append((at, thing))
            if "baseline" in kinds or (isinstance(thing, Quantity) and not thing.ranged and thing.family != "land"):
                self.kept.append(at)
            single.append(
                (
                    thing.family if not isinstance(thing, Indicator) or thing.family else "",
                    thing.ranged,
                    level,
                    int(self.misses[at]),
                )
            )
        self.fixed = Fixed(single, [])
        words = [*dict.fromkeys(state for leaf in states.values() for state in leaf.states)]
        self.state_code = {word: at for at, word in enumerate(words)}
        self.state_out = np.full((self.wide, len(words) + 2), NO_STATE, np.uint8)
        self.state_out[:, -1] = MISSING
        for at, leaf in states.items():
            for word in leaf.states:
                self.state_out[at, self.state_code[word]] = PASS if word in leaf.accepted else self.misses[at]
        self.is_state = np.zeros(self.wide, bool)
        self.is_state[list(states)] = True
        self.place = np.full(self.wide, -1, np.int64)
        self.place[self.kept] = range(len(self.kept))
        self.cap_place = np.full(self.wide, -1, np.int64)
        self.cap_place[self.totals] = range(len(self.totals))
        # A number in its unit is (amount × above) / below, amount in ten-thousandths of the own unit.
        self.above, self.below = np.ones((self.wide, 7)), np.ones((self.wide, 7))
        for at in self.kept:
            worths = [*UNITS[self.things[at].family].values()]
            for unit, worth in [*enumerate(worths), (4, worths[0])]:
                self.above[at, unit], self.below[at, unit] = worth.denominator, worth.numerator * 10**PLACES
        self.above, self.below = self.above.ravel(), self.below.ravel()
        self.low_given, self.high_given = self.low_given.ravel(), self.high_given.ravel()
        self.names = self.index | {thing.name: at for at, thing in enumerate(self.things)}

    def _any_given(self, at: int, comparator: str) -> None:
        """A share passes without a given threshold where it passes the hardest; none misses the easiest."""
        if comparator not in (">=", "<="):
            raise AssertionError("a share can miss every given threshold")
        hardest, _ = ordered(comparator, Fraction(0), Fraction(100))
        worths = [*UNITS["share"].values()]
        for unit, worth in [*enumerate(worths), (4, worths[0])]:
            self.low_given[at, unit], self.high_given[at, unit] = bounds(comparator, hardest / worth)

    def _area_codes(self, words: pa.Array) -> Array:
        with self.lock:
            found = pc.index_in(words, self.areas)
            if found.null_count:
                self.areas = pa.concat_arrays([self.areas, words.filter(found.is_null())])
                found = pc.index_in(words, self.areas)
        return found.to_numpy()

    def _first(self, group: int) -> None:
        _, column = self.file.read(group)
        fixed, other = self.fixed, self.wide - 1
        area = column["area"]
        subject = (self._area_codes(area.dictionary) * len(PERIODS))[area.indices.to_numpy()]
        subject += look(column["period"], PERIOD_CODE, 0, 0).astype(np.int32)
        thing = look(column["indicator"], self.names, other, other)
        value = numbers(column["value"])
        combination = fixed.base_of[
            thing * fixed.spellings + look(column["unit"], fixed.unit_code, fixed.spellings - 2, fixed.spellings - 1)
        ]
        variants = look(column["region"], SPELT_REGION, 3, 3, 4) + look(column["terrain"], SPELT_TERRAIN, 3, 3)
        codes = fixed.at(combination + variants, value)
        cell = subject * np.int32(self.wide) + thing.astype(np.int32)
        self.cells[self.begin[group] : self.begin[group + 1]] = cell
        if len(rows := np.flatnonzero(self.is_state[thing])):
            state = column["state"].take(pa.array(rows))
            codes[rows] = self.state_out[thing[rows], look(state, self.state_code, len(self.state_code), -1)]
        if len(rows := np.flatnonzero(self.is_given[thing] & (codes == PASS))):
            given = numbers(column["given"])[rows]
            self._capped(rows, subject, thing, codes, value[rows], given, combination)
        if len(rows := np.flatnonzero((self.place[thing] >= 0) & (codes > PERCENT))):
            where = combination[rows] >> 4
            above, below, number = self.above[where], self.below[where], value[rows]
            amount = np.rint(number * below / above)
            if not np.array_equal(amount * above / below, number):
                raise AssertionError("a number that these data do not have")
            self.amounts[subject[rows], self.place[thing[rows]]] = amount
            self.variants[subject[rows]] = variants[rows]
        claim = column["not_applicable"].indices
        if claim.null_count < len(claim):
            rows = np.flatnonzero(claim.is_valid().to_numpy(zero_copy_only=False))
            codes[rows] = self.claims[thing[rows]]
        self.codes.ravel()[cell] = codes

    def _capped(
        self, rows: Array, subject: Array, thing: Array, codes: Array, value: Array, given: Array, combination: Array
    ) -> None:
        """Against a given threshold in the same unit: of two decimals of at most 15 digits doubles keep the order."""
        asked = thing[rows]
        upper = self.upper[asked]
        holds = np.where(upper, value <= given, value >= given)
        found = np.where(holds, PASS, self.misses[asked]).astype(np.uint8)
        nowhere = np.flatnonzero(np.isnan(given))
        where, alone = combination[rows[nowhere]] >> 4, value[nowhere]
        sure = (alone >= self.low_given[where]) & (alone <= self.high_given[where])
        found[nowhere] = np.where(sure, PASS, DELEGATED)
        cap = self.cap_place[asked]
        total = cap >= 0
        codes[rows] = np.where(total, PASS, found)
        self.caps[subject[rows[total]], cap[total]] = found[total]

    def _second(self, group: int) -> pa.Table:
        table, _ = self.file.read(group)
        return with_outcomes(table, self.outcomes, self.flat[self.cells[self.begin[group] : self.begin[group + 1]]])

    def _between(self) -> pa.Table:
        """What takes several rows, and the count of verdicts by subject."""
        seen = np.flatnonzero(self.codes.any(axis=1))
        columns = np.ascontiguousarray(self.codes.T)
        self.codes = columns.T
        found = {thing.id: columns[at].copy() for at, thing in enumerate(self.things)}
        amounts = np.ascontiguousarray(self.amounts.T)
        amount = {self.things[at].id: amounts[place] for place, at in enumerate(self.kept)}
        first = np.arange(len(self.codes)) % len(PERIODS) == 0
        for at, thing in self.held:
            own, mine = found[thing.id], amount[thing.id]
            before, earlier = np.roll(own, 1), np.roll(mine, 1)
            base = np.where(first | (before <= MISSING), NO_BASELINE, np.where(before < UNDEFINED, before, PASS))
            leaf = next(leaf for leaf in thing.leaves if leaf.kind == "baseline")
            change = int(exactly(leaf.change) * 10**PLACES)
            holds = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal}[leaf.comparator]
            second = np.where(base != PASS, base, np.where(holds(mine, earlier + change), PASS, FAIL))
            if thing.ranged:  # a share that nobody measured was anything from 0 to 100 %
                rows = np.flatnonzero(base == NO_BASELINE)
                hardest, easiest = (
                    int(edge * 10**PLACES) + change for edge in ordered(leaf.comparator, Fraction(0), Fraction(100))
                )
                open_ = np.where(holds(mine[rows], easiest), NO_BASELINE, FAIL)
                second[rows] = np.where(holds(mine[rows], hardest), PASS, open_)
            second = np.where(own < UNDEFINED, own, second)
            both = either(own, second) if thing.alternatives else all_of(own, second)
            self.codes[:, at] = both
        unstated = np.array([region == 3 or terrain == 3 for region in range(4) for terrain in range(4)])
        unstated = np.flatnonzero(unstated[self.variants])
        for row in self.rules.indicators:
            if row.formula:
                self._formula(row, found, amount, unstated)
        for name, at in ((thing.id, at) for at, thing in enumerate(self.things) if isinstance(thing, Quantity)):
            if at in self.totals:
                status = found[name]
                self.codes[:, at] = np.where(status == PASS, self.caps[:, self.cap_place[at]], status)
            elif name in self.asked:
                status = found[name]
                self.codes[:, at] = np.where((status > MISSING) & (status < UNDEFINED), status, NOT_ASKED)
            elif not self.things[at].ranged:
                self.codes[:, at] = NOT_ASKED
        counts = np.zeros((5, len(self.codes)), np.uint8)
        order = np.array(VERDICT_OF, np.int8)
        for row in self.rules.indicators:
            codes = self._finding(row)
            if row.constraint != "aim":
                verdict = order[codes]
                for at in range(5):
                    counts[at] += verdict == at
        self.codes = np.ascontiguousarray(self.codes)
        return summary(
            self.areas.to_pylist(),
            list(PERIODS),
            seen // len(PERIODS),
            seen % len(PERIODS),
            counts[:, seen].T.astype(np.int64),
        )

    def _finding(self, row: Indicator) -> Array:
        """The codes of an indicator for every subject; rows of an indicator of several rows get its weight here."""
        miss = VETO if VERDICTS.get(row.constraint) == "veto" else FAIL
        if not row.leaves:
            return np.full(len(self.codes), CLAIMED)
        if row.id in self.index:
            codes = self.codes[:, self.index[row.id]]
            codes[codes == FAIL] = miss
            return codes
        one, other = (self.codes[:, self.index[leaf.measures]] for leaf in row.leaves)
        both = all_of(np.where(one == CLAIMED, PASS, one), np.where(other == CLAIMED, PASS, other))
        both[(one == CLAIMED) & (other == CLAIMED)] = CLAIMED
        both[both == FAIL] = miss
        return both

    def _formula(self, row: Indicator, found: dict[str, Array], amount: dict[str, Array], unstated: Array) -> None:
        """A quotient against its threshold, in whole numbers, where no direct value stands; and its total's cap.

        ``unstated``: the subjects that leave a variant open.
        """
        above, below = row.formula or ((), "")
        own = found[row.id]
        trouble = np.full(len(own), PASS, np.uint8)
        for name in sorted((*above, below), reverse=True):
            status = found[name]
            trouble = np.where(status < UNDEFINED, np.maximum(status, MISSING), trouble)
        total, base = sum(amount[name] for name in above), amount[below]
        times = 100 if row.family == "share" else 1
        undefined = (base == 0) | (row.ranged & ((total < 0) | (total > base)))
        trouble = np.where((trouble == PASS) & undefined, UNDEFINED, trouble)
        level = row.leaves[0]
        scale = 10**3
        edges = [ends(level, region, terrain) for region in range(4) for terrain in range(4)]
        if any(isinstance(found, int) or found[0] is None for found in edges):
            raise AssertionError("a variant without a threshold")
        hardest, easiest = (np.array([int(found[at] * scale) for found in edges]) for at in (0, 1))
        if any(edge * scale != int(edge * scale) for found in edges for edge in found):
            raise AssertionError("a threshold of more digits")
        holds = np.greater_equal if level.comparator == ">=" else np.less_equal
        left, variants = total * (times * scale), self.variants
        computed = np.where(holds(left, hardest[variants] * base), PASS, FAIL)
        if (hardest != easiest).any():
            rows = unstated[computed[unstated] == FAIL]
            computed[rows[holds(left[rows], easiest[variants[rows]] * base[rows])]] = UNSTATED
        computed = np.where(trouble == PASS, computed, trouble)
        codes = np.where(own <= MISSING, computed, own)
        if len(row.leaves) > 1:
            at = self.index[row.leaves[1].measures]
            status = found[row.leaves[1].measures]
            cap = np.where(status == PASS, self.caps[:, self.cap_place[at]], np.maximum(status, MISSING))
            codes = all_of(codes, cap)
        self.codes[:, self.index[row.id]] = codes


def one_by_variant(rules: Rules) -> None:
    for row in rules.indicators:
        if sum(any(number.region or number.terrain for number in leaf.thresholds) for leaf in row.leaves) > 1:
            raise AssertionError(f"{row.id}: several criteria have thresholds by variant")


def all_of(one: Array, other: Array) -> Array:
    """Both must hold: a failing one decides, then the first that is open."""
    failing = (one == FAIL) | (other == FAIL)
    return np.where(failing, FAIL, np.where(one != PASS, one, other)).astype(np.uint8)


def either(one: Array, other: Array) -> Array:
    """One must hold: a passing one decides, then the first that is open."""
    passing = (one == PASS) | (other == PASS)
    return np.where(passing, PASS, np.where(one != FAIL, one, other)).astype(np.uint8)
