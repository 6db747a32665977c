"""``compliance page`` and ``compliance serve``: the program as one file for a browser, offline or at an address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance import __version__
from compliance.commands.shared import rulesets_option, spare, with_problems
from compliance.words import say

if TYPE_CHECKING:
    from compliance.browser.building import Built


def _of_page(command: Callable[..., None]) -> Callable[..., None]:
    """What is said of the page, and how problems are shown."""
    parts = click.option("--parts", metavar="DIR", help="The folder with the parts of the page. [default: the package]")
    day = click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the page says it was made.")
    lang = click.option(
        "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="The language it opens in."
    )
    return parts(day(lang(rulesets_option(with_problems(command)))))


def _built(parts: str | None, day: Any, lang: str, folders: tuple[str, ...]) -> Built:
    from compliance.browser.building import FOLDER, built, parts_in

    when = None if day is None else day.date()
    page_parts = parts_in(FOLDER if parts is None else Path(parts))
    return built(page_parts, version=__version__, folders=folders, language=lang, day=when)


@click.command()
@click.option("-o", "--output", metavar="FILE.html", required=True, help="The file to write.")
@_of_page
def page(output: str, parts: str | None, day: Any, lang: str, folders: tuple[str, ...]) -> None:
    """Make one HTML file that does the whole check in a browser: no installation, no network.

    Rulesets of one's own are checked now, and travel in it. The same parts and rulesets give the same bytes.
    """
    from compliance.rules.catalog import heads
    from compliance.writing import write

    spare(output, [head.path for head in heads([Path(folder) for folder in folders])])
    write(_built(parts, day, lang, folders).html, output)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@_of_page
def serve(port: int, parts: str | None, day: Any, lang: str, folders: tuple[str, ...]) -> None:
    """Serve the page of `compliance page` at an address of this machine, for browsers on this machine only.

    Nothing is uploaded: the check runs in the browser.
    """
    from compliance.browser.serving import HOST, server_of
    from compliance.writing import write

    page = _built(parts, day, lang, folders)
    try:
        server = server_of(page, port)
    except OSError as error:
        raise click.UsageError(f"{HOST}:{port}: {error.strerror}") from None
    write(say(lang, "browser.serving", {"address": f"http://{HOST}:{server.server_address[1]}/"}) + "\n", None)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
