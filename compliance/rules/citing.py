"""Where rules come from: documents, citations of them, and where a document contradicts itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from compliance.place import Place

Grade = Literal["quoted", "reprinted", "unverified"]


@dataclass(frozen=True, slots=True)
class Source:
    """A document that rules come from; ``file`` and ``sha256`` pin its text in an archive of documents."""

    ref: str
    title: str
    ruleset: str
    number: str | None = None
    issuer: str | None = None
    issued: date | None = None
    file: str | None = None
    sha256: str | None = None
    note: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a document says it: the lines of the file and the words themselves, with how far they are proved."""

    ref: str
    lines: str | None = None
    quote: str | None = None
    grade: Grade = "quoted"
    note: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Another place of the same document that says something else than the target table, which is what is encoded."""

    lines: str
    quote: str
    value: str | None = None
    note: str | None = None
    ref: str | None = None
    place: Place | None = None
