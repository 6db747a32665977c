"""Pages opened in a browser, with an eye on what they ask of a network, what they complain of, and how they print."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Opened:
    """Pages opened in the browser; what they ask of a network and what they complain of is written down."""

    def __init__(self, browser: Any, folder: Path) -> None:
        self.browser = browser
        self.folder = folder
        self.complaints: list[str] = []
        self.requests: list[str] = []

    @contextmanager
    def page(self, name: str, width: int = 1280, **how: Any) -> Iterator[Any]:
        """A report in a window of its own; afterwards it has asked for nothing but itself, and no error was seen."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **how)
        page = context.new_page()
        page.set_default_timeout(20_000)
        # When its inspector is asked about styles, Chromium complains that it may not read the page's own file again.
        own = (self.folder / f"{name}.html").as_uri()
        reading = f"Unsafe attempt to load URL {own} from frame with URL {own}."
        page.on("console", lambda message: reading in message.text or self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(own)
        try:
            yield page
        finally:
            context.close()
        assert self.complaints == [], self.complaints
        assert {request.partition("#")[0] for request in self.requests} == {own}


A4 = (595, 842)


def printed(page: Any) -> list[str]:
    """The text of each sheet of paper, without white space; radicals that a PDF has for letters are letters again."""
    from pypdf import PdfReader

    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    for sheet in sheets:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4
    texts = (
        unicodedata.normalize("NFKC", sheet.extract_text()).replace("⻚", "页").replace("⻅", "见") for sheet in sheets
    )
    return ["".join(text.split()) for text in texts]


def faults(page: Any) -> list[tuple[str, str, list[str]]]:
    """The serious faults of accessibility that axe finds, each with where it is."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        (fault["id"], fault["impact"], [node["html"][:120] for node in fault["nodes"][:3]])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
