"""The command ``compliance``: which commands there are, and how a run ends (contract §3)."""

from __future__ import annotations

import os
import sys

import click

from compliance import __version__
from compliance.commands.group import Commands
from compliance.commands.shared import BUG, UNUSABLE


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
    try:
        cli.main(standalone_mode=False)
    except (SystemExit, KeyboardInterrupt):
        raise
    except click.ClickException as error:
        error.show()
        sys.exit(UNUSABLE)
    except click.Abort:
        sys.exit(UNUSABLE)
    except BrokenPipeError:  # whoever read our output has gone; that says nothing of any area
        os._exit(UNUSABLE)
    except Exception:
        import traceback

        from compliance.words import say

        traceback.print_exc()
        print(f"\n{say('en', 'text.bug')}\n{say('zh', 'text.bug')}", file=sys.stderr)
        sys.exit(BUG)


if __name__ == "__main__":
    main()
