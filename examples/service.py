"""A web service in front of the library: workbooks go up as bytes; findings, the page and the ledger come back.

    pip install '.[service]' uvicorn && uvicorn --app-dir examples service:app

No file of the server is opened for a client: what goes up is bytes under a name, and a ruleset is asked for by id.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, File, Form, UploadFile
from fastapi.responses import JSONResponse, Response

import compliance

app = FastAPI(title="compliance")
Kind = Literal["html", "xlsx", "csv", "markdown"]
MEDIA: dict[Kind, str] = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}
Uploads = Annotated[list[UploadFile], File()]
Text = Annotated[str, Form()]
MaybeText = Annotated[str | None, Form()]


@app.exception_handler(compliance.ComplianceError)
def unusable(_: Any, error: Exception) -> JSONResponse:
    """What cannot be used is the client's to mend: every problem, each with its place and what to do."""
    assert isinstance(error, compliance.ComplianceError)
    return JSONResponse({"problems": [problem.to_dict("zh") for problem in error.problems]}, status_code=422)


def judged(files: list[UploadFile], ruleset: str, area: str | None, period: str | None) -> compliance.Checked:
    """What goes up, judged as far as it can be."""
    found = compliance.load_measurements(
        *(file.file for file in files), names=[file.filename or "" for file in files], area=area, partial=True
    )
    return compliance.report(found, compliance.load_ruleset(ruleset), only=period)


@app.get("/rulesets")
def rulesets() -> list[dict[str, str]]:
    """The rulesets that can be asked for."""
    return [{"id": head.id, "title": head.title} for head in compliance.rulesets() if head.at_hand]


@app.post("/check")
def check(files: Uploads, ruleset: Text, area: MaybeText = None, period: MaybeText = None) -> dict[str, Any]:
    """Problems and findings, as the JSON of the command has them (schemas/check.schema.json)."""
    return judged(files, ruleset, area, period).to_dict()


@app.post("/report/{kind}")
def report(kind: Kind, files: Uploads, ruleset: Text, area: MaybeText = None, period: MaybeText = None) -> Response:
    """The same as a page, a ledger or a table."""
    found = judged(files, ruleset, area, period)
    return Response(compliance.render(found, kind), media_type=MEDIA[kind])
