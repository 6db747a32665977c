"""What a program hands over by mistake, said in words: the id of a ruleset where the ruleset is taken, and the like.

No file could say it, so it is a TypeError and no problem.
"""

from __future__ import annotations

from collections.abc import Mapping

from compliance.measurements.measurement import Measurements
from compliance.rules.ruleset import Ruleset


def only_rulesets(function: str, *given: object) -> None:
    """Raises TypeError where something else than a ruleset stands for one."""
    for each in given:
        if not isinstance(each, Ruleset):
            name = each if isinstance(each, str) else "hailing_2018"
            how = f'compliance.load_ruleset("{name}") gives one'
            raise TypeError(f"{function}() takes a Ruleset, not {_kind(each)}: {how}")


def only_measurements(function: str, given: object) -> None:
    """Raises TypeError where something else stands for what was measured."""
    if not isinstance(given, Measurements):
        name = given if isinstance(given, str) else "measurements.toml"
        how = f'compliance.load_measurements("{name}") gives them'
        raise TypeError(f"{function}() takes Measurements, not {_kind(given)}: {how}")


def only_texts(function: str, **given: object) -> None:
    """Raises TypeError where an argument is neither left out nor a text."""
    for argument, each in given.items():
        if each is not None and not isinstance(each, str):
            raise TypeError(f"{function}(): {argument} is a text, not {_kind(each)}")


def only_variants(function: str, given: object) -> None:
    """Raises TypeError where what states axes is no mapping from each to its variant."""
    if given is None:
        return
    if not isinstance(given, Mapping) or not all(isinstance(word, str) for pair in given.items() for word in pair):
        told = _kind(given) if not isinstance(given, Mapping) else repr(dict(given))
        raise TypeError(f'{function}(): variants maps axes to variants, as in {{"terrain": "平原地区"}}, not {told}')


def _kind(given: object) -> str:
    return f'the text "{given}"' if isinstance(given, str) else type(given).__name__
