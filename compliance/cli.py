"""The command ``compliance``: which commands there are, and how a run ends."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from compliance import __version__
from compliance.commands.shared import BUG, UNUSABLE
from compliance.visible import visible
from compliance.writing import tell

# Command -> its module in this room; the function has the command's name (with _ for -, and _ after a Python word).
HOMES = {
    "check": "check",
    "diff": "review",
    "explain": "rules",
    "git-setup": "git",
    "history": "review",
    "lint": "rules",
    "list": "rules",
    "page": "page",
    "relation": "rules",
    "serve": "page",
    "show": "rules",
    "template": "template",
    "test": "rules",
    "units": "rules",
    "verify": "check",
    "textconv": "git",
}


@contextmanager
def _escaped() -> Iterator[None]:
    """What was typed stands in a message of click with everything that nobody sees escaped."""
    try:
        yield
    except click.ClickException as error:
        words = visible(error.format_message())
        error.format_message = lambda: words  # type: ignore[method-assign]
        raise


class Commands(click.Group):
    """All commands, without reading their modules before they are asked for."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read what stands before the command."""
        with _escaped():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _escaped():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them by name."""
        return sorted(HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; its module is read now."""
        if cmd_name not in HOMES:
            return None
        from importlib import import_module

        module = import_module(f"compliance.commands.{HOMES[cmd_name]}")
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(module, name if hasattr(module, name) else f"{name}_")
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="compliance")
def cli() -> None:
    """Check measurements against versioned rulesets: pass, fail or veto, and undetermined where it cannot be known.

    Exit codes: 0 nothing at or above --fail-on; 1 something is (lint, verify, test: something was found;
    diff --exit-code: a verdict may change); 2 bad usage, or a
    file that cannot be used: nothing is judged; 3 a bug of ours.
    """


def main() -> None:
    """Run the command; whatever is not foreseen is a bug of ours, and says so."""
    gc.set_threshold(100_000)  # what a start makes, stays: the collector of cycles would look through it ten times
    try:
        cli.main(standalone_mode=False)
    except (SystemExit, KeyboardInterrupt):
        raise
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        tell(said.getvalue())
        sys.exit(UNUSABLE)
    except click.Abort:
        sys.exit(UNUSABLE)
    except BrokenPipeError:  # whoever read our output has gone; that says nothing of any area
        os._exit(UNUSABLE)
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:  # of what click itself prints
            sys.exit(UNUSABLE)
        import traceback

        from compliance.words import say

        tell(f"{traceback.format_exc()}\n{say('en', 'text.bug')}\n{say('zh', 'text.bug')}\n")
        sys.exit(BUG)


if __name__ == "__main__":
    main()
