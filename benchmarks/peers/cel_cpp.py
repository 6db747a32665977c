"""cel-cpp by cel-expr-python: a typed expression per indicator, compiled once.

python peers/cel_cpp.py IN.parquet OUT.parquet AREAS.parquet
"""

from __future__ import annotations

import sys
from math import nan

from by_row import Language, expression, plain, run
from cel_expr_python import cel

CEL = Language(
    both="&&", number=lambda text: text if "." in text or "e" in text else f"{text}.0", missing="value != value"
)


def main() -> None:
    types = {"value": cel.Type.DOUBLE, "unit": cel.Type.STRING, "region": cel.Type.STRING, "terrain": cel.Type.STRING}
    env = cel.NewEnv(variables=types)

    def judge(text: str):  # type: ignore[no-untyped-def]
        compiled = env.compile(text)

        def of(value, unit, region, terrain):  # type: ignore[no-untyped-def]
            data = {"value": nan if value is None else value, "unit": unit, "region": region, "terrain": terrain}
            return compiled.eval(data=data).value()

        return of

    run({row.id: judge(expression(row, CEL)) for row in plain().indicators}, *sys.argv[1:4])


if __name__ == "__main__":
    main()
