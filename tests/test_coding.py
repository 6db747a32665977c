"""Words and combinations have one code each, whatever the batch, however many there are."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from compliance.bulk.coding import Lookup, Texts, Tuples, grouped


@pytest.mark.parametrize("words", [5, 2000])
def test_a_word_has_one_code_in_every_batch(words: int) -> None:
    draw = random.Random(words)
    known: dict[str, int] = {}
    texts = Texts(lambda word: known.setdefault(word, len(known) + 1))
    for batch in range(12):
        cells = [draw.choice([None, *(f"示例{draw.randrange(words)}" for _ in range(9))]) for _ in range(4000)]
        column = pa.array(cells, pa.string() if batch % 3 else pa.large_string())
        found = texts.codes(column.dictionary_encode() if batch % 2 else column)
        assert [0 if cell is None else known[cell] for cell in cells] == found.tolist()


@pytest.mark.parametrize("most", [(4, 3, 5, 2), (3000, 40, 900, 3, 7), (60_000, 50_000)])
def test_a_combination_has_one_code_whether_a_table_holds_it_or_not(most: tuple[int, ...]) -> None:
    draw = np.random.default_rng(most)
    tuples = Tuples(len(most))
    for limit in (2, *most):
        columns = [draw.integers(0, min(limit, size), 500) for size in most]
        codes = tuples.codes(columns)
        rows = list(zip(*(column.tolist() for column in columns), strict=True))
        assert [tuples.known[code] for code in codes.tolist()] == rows
        assert tuples.code(rows[0]) == codes[0]
    assert len(set(tuples.known)) == len(tuples.known)


def test_a_combination_may_be_larger_than_any_that_stands_in_columns() -> None:
    tuples = Tuples(2)
    assert [tuples.code((3, 0)), tuples.code((0, 9))] == [0, 1]
    assert tuples.codes([np.array([1, 0]), np.array([0, 1])]).tolist() == [2, 3]
    assert tuples.codes([np.array([0, 3]), np.array([9, 0])]).tolist() == [1, 0]


def test_groups_are_the_rows_that_have_the_same_in_every_column() -> None:
    draw = np.random.default_rng(3)
    columns = [draw.integers(0, size, 700) for size in (3, 5000, 4000)]
    columns[1] //= 1000
    found = sorted(map(tuple, (rows.tolist() for rows in grouped(columns))))
    wanted: dict[tuple[int, ...], list[int]] = {}
    for row, key in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        wanted.setdefault(key, []).append(row)
    assert found == sorted(map(tuple, wanted.values()))


def test_what_is_empty_has_the_code_that_is_known_from_elsewhere() -> None:
    texts = Texts(lambda word: 0 if not word.strip() else 7, otherwise=3)
    assert texts.codes(pa.array(["a", None, " ", "a"])).tolist() == [7, 3, 3, 7]
    assert texts.codes(pa.nulls(2)).tolist() == [3, 3]


@pytest.mark.parametrize("same", [True, False])
def test_columns_together_have_the_codes_of_their_words(same: bool) -> None:
    """Each combination is asked for once, whether batches have the same dictionaries or others each time."""
    draw = random.Random(1)
    known: list[dict[str, int]] = [{}, {}, {}]
    texts = [Texts(lambda word, each=each: each.setdefault(word, len(each) + 1)) for each in known]
    tuples, asked = Tuples(3), 0

    def codes(columns: list[np.ndarray]) -> np.ndarray:
        nonlocal asked
        asked += len(columns[0])
        return tuples.codes(columns)

    lookup = Lookup(codes)
    words = [[f"示例{n}" for n in range(size)] for size in (3, 7, 4)]
    for _ in range(20):
        if not same:
            words = [draw.sample(each, len(each)) for each in words]
        cells = [[draw.choice([None, *each]) for _ in range(300)] for each in words]
        columns = [
            pa.DictionaryArray.from_arrays(pa.array([None if c is None else each.index(c) for c in column]), each)
            for column, each in zip(cells, words, strict=True)
        ]
        found = lookup.codes([text.look(column) for text, column in zip(texts, columns, strict=True)])
        wanted = [
            tuple(0 if cell is None else known[place][cell] for place, cell in enumerate(row))
            for row in zip(*cells, strict=True)
        ]
        assert [tuples.known[code] for code in found.tolist()] == wanted
    assert asked < 1000
