"""The commands by name: those of other modules are read only when one of them is called or listed."""

from __future__ import annotations

import click

# Commands that stand in a module of their own, which is read when one of them is called or listed.
_ELSEWHERE = {"diff": "compliance.cli_review"}


class Commands(click.Group):
    """The commands, those of other rooms included, without reading those rooms before they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them by name."""
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; its module is read now."""
        if cmd_name in _ELSEWHERE:
            from importlib import import_module

            found: click.Command = getattr(import_module(_ELSEWHERE[cmd_name]), cmd_name)
            return found
        return super().get_command(ctx, cmd_name)
