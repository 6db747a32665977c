"""zen-engine: an expression per indicator, compiled once; that is its fastest way (a decision graph takes longer).

python peers/zen_engine.py IN.parquet OUT.parquet AREAS.parquet
"""

from __future__ import annotations

import sys

import zen
from by_row import Language, expression, plain, run

ZEN = Language(both="and", number=str, missing="value == null")


def main() -> None:
    def judge(text: str):  # type: ignore[no-untyped-def]
        compiled = zen.compile_expression(text)

        def of(value, unit, region, terrain):  # type: ignore[no-untyped-def]
            return compiled.evaluate({"value": value, "unit": unit, "region": region, "terrain": terrain})

        return of

    run({row.id: judge(expression(row, ZEN)) for row in plain().indicators}, *sys.argv[1:4])


if __name__ == "__main__":
    main()
