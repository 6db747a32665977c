"""The formats in which a ``diff`` can be shown: one renderer each, read when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance.review.review import Review

# Each stands in a module ``to_<format>`` of this room, whose ``render`` takes a Review and gives text.
FORMATS = ("text", "json", "markdown", "html")


def rendered(form: str, review: Review) -> str:
    """The review in one of the formats."""
    from importlib import import_module

    found: str = import_module(f"compliance.reports.changes.to_{form}").render(review)
    return found
