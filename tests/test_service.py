"""The example of a web service: what goes up is judged as the command judges it, and no text opens a file."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from calling import call

import compliance

ROOT = Path(__file__).parent.parent
BUREAUS = ROOT / "examples" / "bureaus"
ASKED = {"ruleset": "hailing_2018", "area": "示例区（虚构）", "period": "latest"}


class Client:
    """Somebody who asks the service, without a network."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def ask(self, method: str, path: str, **said: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
                return await client.request(method, path, **said)

        return asyncio.run(asked())

    def post(self, path: str, **said: Any) -> httpx.Response:
        return self.ask("POST", path, **said)


@pytest.fixture(scope="module")
def client() -> Client:
    spec = importlib.util.spec_from_file_location("app", ROOT / "examples" / "service.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Client(module.app)


def uploads() -> list[Any]:
    return [("files", (path.name, path.read_bytes())) for path in sorted(BUREAUS.rglob("*")) if path.is_file()]


def verdicts(check: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["indicator"], each["verdict"]) for each in check["assessments"][0]["findings"]]


def test_twenty_workbooks_go_up_and_the_findings_of_the_command_come_back(client: Client) -> None:
    answer = client.post("/check", data=ASKED, files=uploads())
    assert answer.status_code == 200
    found = answer.json()
    schema = json.loads((ROOT / "schemas" / "check.schema.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    command = call(ROOT, "check", "examples/bureaus", "--ruleset", "hailing_2018", "--area", ASKED["area"],
                   "--only", "latest", "--format", "json").json  # fmt: skip
    told = [
        [(each["indicator"], each["verdict"]) for each in of["assessments"][0]["findings"]] for of in (found, command)
    ]
    assert told[0] == told[1]
    assert [each["code"] for each in found["problems"]] == [each["code"] for each in command["problems"]]


def test_the_page_and_the_ledger_come_back_and_the_same_call_gives_the_same_bytes(client: Client) -> None:
    pages = [client.post("/report/html", data=ASKED, files=uploads()).content for _ in range(2)]
    assert pages[0] == pages[1]
    assert pages[0].startswith(b"<!doctype html>")
    ledger = client.post("/report/xlsx", data=ASKED, files=uploads()).content
    assert "xl/workbook.xml" in zipfile.ZipFile(BytesIO(ledger)).namelist()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "rulesets/national_2018.toml", "hailing_2018.toml", ""]
)
def test_a_text_of_a_client_opens_no_file(client: Client, name: str) -> None:
    answer = client.post("/check", data={**ASKED, "ruleset": name or "nope"}, files=uploads()[:1])
    assert answer.status_code == 422
    assert {each["code"] for each in answer.json()["problems"]} <= {"path-for-id", "unknown-ruleset"}
    answer = client.post("/check", data=ASKED, files=[("files", (name or "x", b"a,b\n1,2\n"))])
    assert answer.status_code == 422
    assert "root:" not in answer.text


def test_what_cannot_be_used_says_what_to_do(client: Client) -> None:
    answer = client.post("/check", data=ASKED, files=[("files", ("a.pdf", b"%PDF-1.7"))])
    (problem,) = answer.json()["problems"]
    assert (answer.status_code, problem["place"], bool(problem["help"])) == (422, {"file": "a.pdf"}, True)


def test_rulesets_are_listed(client: Client) -> None:
    assert {"hailing_2018", "national_2018"} <= {each["id"] for each in client.ask("GET", "/rulesets").json()}
    assert compliance.rulesets()
