"""Files that this program wrote: results in the folder of what they came from, which are no measurements."""

from __future__ import annotations

import re
from typing import Literal

Own = Literal["a ledger", "a record", "a table of findings", "findings in SARIF"]

LEDGER = "compliance: ledger"  # the category of a ledger among the properties of the workbook
_RECORD = re.compile(rb'\s*\{\s*"format":\s*\d+,\s*"engine":\s*\{\s*"name":\s*"compliance"')
_SARIF = re.compile(rb'\s*\{\s*"\$schema":\s*"[^"]*sarif')
_HEADS = (("结论代码", "原因代码"), ("verdict code", "reason code"))  # of findings as CSV
_MOST = 1 << 16


def own_output(content: bytes, form: str) -> Own | None:
    """What kind of result a file is, if it is one."""
    if form == "json":
        return "a record" if _RECORD.match(content) else "findings in SARIF" if _SARIF.match(content) else None
    if form == "csv":
        head = content[:_MOST].partition(b"\n")[0].decode("utf-8", "replace").strip("\ufeff\r").split(",")
        return "a table of findings" if any({*pair} <= {*head} for pair in _HEADS) else None
    return "a ledger" if form == "xlsx" and _is_ledger(content) else None


def _is_ledger(content: bytes) -> bool:
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book, book.open("docProps/core.xml") as properties:
            return LEDGER.encode() in properties.read(_MOST)
    except Exception:  # what is damaged is said where it is read
        return False
