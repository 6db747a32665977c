"""States in a note: the word of the document, and beside it what that says in English where English is asked for."""

from __future__ import annotations

from compliance.rules.requirements import Criterion
from compliance.words import codes, say


def state_words(word: str, language: str) -> str:
    """A state, or another word for one, as a document has it."""
    return f"“{word}”{_meaning(word, language)}"


def with_meanings(shown: str, criterion: Criterion, language: str) -> str:
    """What a criterion demands, with what its states mean beside them."""
    for leaf in criterion.leaves():
        for word in leaf.requirement.accepted_states:
            before, found, after = shown.rpartition(word)
            if found:
                shown = before + word + _meaning(word, language) + after
    return shown


def _meaning(word: str, language: str) -> str:
    if language != "en" or word not in codes("states"):
        return ""
    return f" ({say(language, f'states.{word}')})"
