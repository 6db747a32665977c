"""What a type checker accepts and refuses of the package; mypy reads this file, and nothing runs it.

A line with an ``ignore`` has to be refused: mypy reports an ignore that nothing needs.
"""

from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import polars as pl

import compliance

ruleset = compliance.load_ruleset("hailing_2018")

# Numbers of Python and of numpy, and their texts.
for number in (18, 18.2, "18.2", Decimal("18.2"), Fraction(91, 5), np.float32(18.2), np.int64(18), None):
    compliance.judge(ruleset, "forest_cover", number, "%")
compliance.judge(ruleset, "forest_cover", 18, measurements={"a": 1, "b": (2, "km2"), "c": {"value": 3}})
compliance.judge(ruleset, "forest_cover", [18.2], "%")  # type: ignore[arg-type]
compliance.judge(ruleset, "forest_cover", 18.2, 5)  # type: ignore[arg-type]
compliance.judge("hailing_2018", "forest_cover", 18.2)  # type: ignore[arg-type]
misspelt = compliance.jugde  # type: ignore[attr-defined]

# Sources of measurements.
compliance.load_measurements("a.csv", Path("b.csv"), b"", BytesIO(), {"measurements": {}})
compliance.load_measurements(pd.DataFrame(), pl.DataFrame(), openpyxl.Workbook())
compliance.load_measurements(5)  # type: ignore[arg-type]
compliance.load_measurements(StringIO())  # type: ignore[arg-type]

# Frames come back as what they were.
eager: pl.DataFrame = compliance.judge_frame(pl.DataFrame(), ruleset)
lazy: pl.LazyFrame = compliance.findings_frame(pl.LazyFrame(), ruleset, details="zh")
areas: pd.DataFrame = compliance.summarize_frame(pd.DataFrame(), ruleset)
compliance.judge_frame([1, 2], ruleset)  # type: ignore[type-var]
compliance.judge_frame({"value": [1]}, ruleset)  # type: ignore[type-var]
compliance.findings_frame(pd.DataFrame(), ruleset, details="fr")  # type: ignore[arg-type]

# Rulesets.
compliance.read_ruleset({"id": "a"})
compliance.read_ruleset(b"")  # type: ignore[arg-type]
rows: list[dict[str, object]] = compliance.relation(ruleset)["cutoffs"].to_pylist()
