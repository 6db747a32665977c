"""The commands by name: the module of one is read only when it is called or listed, so that a start stays light."""

from __future__ import annotations

import click

# Command -> its module in this room; the function has the command's name (with _ for -, and _ after a Python word).
HOMES = {
    "check": "check",
    "diff": "review",
    "explain": "rules",
    "git-setup": "git",
    "history": "review",
    "lint": "rules",
    "list": "rules",
    "show": "rules",
    "template": "template",
    "test": "rules",
    "verify": "verify",
    "textconv": "git",
}


class Commands(click.Group):
    """All commands, without reading their modules before they are asked for."""

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
        found: click.Command = getattr(module, name if hasattr(module, name) else f"{name}_")
        return found
