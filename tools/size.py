"""How large the rooms of the package are: lines of code without blank lines, comments and docstrings.

    python tools/size.py

A statement over three lines counts three. The table in docs/architecture.md says why each room is as large as it is.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections import Counter
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "compliance"
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def lines_of_code(source: str) -> int:
    """How many lines of a module hold code."""
    described = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            described.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    code = (token for token in tokens if token.type not in NO_CODE)
    return len({line for token in code for line in range(token.start[0], token.end[0] + 1)} - described)


def main() -> None:
    """Print the lines and modules of each room."""
    lines, modules = Counter[str](), Counter[str]()
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).parts
        room = inside[0] if len(inside) > 1 else "compliance"
        lines[room] += lines_of_code(path.read_text(encoding="utf-8"))
        modules[room] += 1
    for room in lines:
        sys.stdout.write(f"{room:16}{lines[room]:7}{modules[room]:5}\n")
    sys.stdout.write(f"{'all':16}{lines.total():7}{modules.total():5}\n")


if __name__ == "__main__":
    main()
