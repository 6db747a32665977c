"""Let LibreOffice save workbooks anew, and hold what is found in them against what was found before.

python tools/resave.py [FORMAT…]     (xlsx, ods, xls, csv; needs soffice on the path)

The twenty bureaus of examples/bureaus, a form filled in with the made-up district, and the ledger of that district.
CSV is a file for each sheet, hidden ones too, since it does not keep that. Ends with 1 where a finding differs and no
problem says what was lost.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from calling import call  # noqa: E402 - the tests know how to call the program, and how to fill in a form
from test_template import district, fill_in  # noqa: E402

AREA = "示例区（虚构）"
FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "ods": "ods",
    "xls": "xls:MS Excel 97",
    # Comma, quotes, UTF-8, as shown, every sheet to a file of its own.
    "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
}


def say(line: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{line}\n")


def saved(files: list[Path], form: str, folder: Path) -> None:
    """The files as LibreOffice saves them."""
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    words = ["soffice", profile, "--headless", "--convert-to", FILTERS[form], "--outdir", str(folder)]
    subprocess.run([*words, *map(str, files)], check=True, capture_output=True)


def checked(folder: Path, *words: str) -> dict[str, Any]:
    """What a check of a folder finds."""
    found = call(folder, "check", ".", "--ruleset", "hailing_2018", "--area", AREA, "--format", "json", *words)
    return found.json if found.out else {"problems": [found.err], "assessments": []}


def findings(found: dict[str, Any]) -> dict[str, Any]:
    """The verdict, reason and exact value of every condition that something is said of, by period and condition."""

    def leaves(criteria: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [leaf for each in criteria for leaf in (leaves(each["any"]) if "any" in each else [each])]

    return {
        f"{each['period']} {row['number']} {leaf['criterion']} {leaf['measures']}": (
            leaf["verdict"], leaf["reason"], _value(leaf["measured"])
        )
        for each in found["assessments"]
        for row in each["findings"]
        for leaf in leaves(row["criteria"])
        if leaf["reason"] != "missing-measurement"
    }  # fmt: skip


def _value(measured: dict[str, Any] | None) -> object:
    """What was measured, without where it stands: 16.70 and 16.7 are one number."""
    if measured is None or "value" not in measured:
        return measured
    return Fraction(measured["value"]), measured["unit"], measured.get("qualifier")


def compared(name: str, form: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """One line of figures, and each difference; whether all is as before or said to be lost."""
    old, new = findings(before), findings(after)
    differ = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    codes = Counter(each["code"] if isinstance(each, dict) else each for each in after["problems"])
    codes -= Counter(each["code"] for each in before["problems"])
    say(f"{name:8} {form:5} {len(old)} conditions, {len(differ)} differ; problems more: {dict(codes) or 'none'}")
    for key in differ:
        say(f"    {key}: {old.get(key)} -> {new.get(key)}")
    periods = {each["period"] for each in before["assessments"]}
    known = [key for key in differ if (key in old and key not in new and codes) or (new.get(key, ("", ""))[1] in codes)]
    untold = [key for key in differ if key not in known and key.partition(" ")[0] in periods]
    return not untold


def main(forms: list[str]) -> int:
    """Whether every format holds."""
    holds = True
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        sources = {"bureaus": work / "bureaus", "form": work / "form", "ledger": work / "ledger"}
        shutil.copytree(ROOT / "examples" / "bureaus", sources["bureaus"])
        for each in ("form", "ledger"):
            sources[each].mkdir()
        form = sources["form"] / "form.xlsx"
        call(ROOT, "template", "hailing_2018", "--periods", "2015,2016,2017", "--area", AREA, "-o", str(form))
        fill_in(form, district())
        ledger = sources["ledger"] / "ledger.xlsx"
        call(ROOT, "check", "examples/district", "--format", "xlsx", "-o", str(ledger))
        for file in (ROOT / "examples" / "district").iterdir():
            shutil.copy(file, sources["ledger"])
        for kind, folder in sources.items():
            before = checked(folder)
            for each in forms:
                there = work / f"{kind}_{each}"
                there.mkdir()
                books = [file for file in folder.iterdir() if file.suffix in (".xlsx", ".xls")]
                for file in sorted({*folder.iterdir()} - {*books}):
                    shutil.copy(file, there)
                saved(sorted(books), each, there)
                holds &= compared(kind, each, before, checked(there))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [*FILTERS]))
