"""Forms to fill in as plain files: CSV in the long form, one value a row, and TOML; empty values are missing ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.measurements.tables.headings import field_of, words_of
from compliance.period import Period
from compliance.reports.forms.blanks import Form, Heading, Line
from compliance.reports.harmless import begins_formula, csv_text
from compliance.reports.phrases import ruleset_words
from compliance.visible import visible
from compliance.words import say


def template_csv(form: Form, periods: Sequence[Period], area: str | None, language: str) -> str:
    """A row for each value of each period."""
    zh = language == "zh"
    axes = [axis for axis in form.ruleset.axes.values() if axis.id in form.subject.variants]
    fields = ["area", "period", "number", "domain", "indicator", "value", "unit"]
    more = {
        "detection_limit": ["limit"], "given": ["given"], "given_by": ["given"], "given_document": ["given"],
        "not_applicable": ["claim", "given"], "prices": ["money"],
    }  # fmt: skip
    fields += [field for field, needs in more.items() if any(map(form.has, needs))]
    fields += ["requirement", "lead", *(["leader"] if form.has("leader") else [])]
    fields += [*(axis.id for axis in axes), "evidence", "note"]
    heads = {axis.id: axis.name if zh else axis.id for axis in axes}
    rows, domain = [[heads.get(field) or _heading(field, zh=zh) for field in fields]], ""
    for line in form.lines:
        if isinstance(line, Heading):
            domain = line.title if line.level == 1 else domain
            continue
        called = _known_name(line, form) if zh else line.id
        said = line.words("、") | {"area": area or "", "domain": domain, "indicator": called, **form.subject.variants}
        rows += [[(said | {"period": str(period)}).get(field, "") for field in fields] for period in periods]
    return csv_text(rows)


def _heading(field: str, *, zh: bool) -> str:
    """The heading of a column as the reader of tables knows it."""
    chinese = {"number": "序号", "domain": "领域", "requirement": "要求", "lead": "牵头单位", "leader": "分管领导"}
    if field not in chinese:
        return next(word for word in words_of(field) if word.isascii() is not zh)
    text = chinese[field] if zh else field
    assert field_of(text) == "ignored"
    return text


def _known_name(line: Line, form: Form) -> str:
    """The printed name, or the id where the name would not be read back as it is."""
    is_sure = form.ruleset.identify(line.name) == line.id and not begins_formula(line.name)
    return line.name if is_sure else line.id


def template_toml(form: Form, periods: Sequence[Period], area: str | None, language: str) -> str:
    """A [[subjects]] table for each period; targets and claims stand there as comments until they are needed."""
    return "\n".join(_toml(form, periods, area, language)) + "\n"


def _toml(form: Form, periods: Sequence[Period], area: str | None, language: str) -> Iterator[str]:
    ruleset = form.ruleset
    yield _comment(ruleset_words(ruleset, language))
    yield _comment(say(language, "template.toml_head"))
    yield _comment(say(language, "template.toml_number"))
    yield ""
    yield f"ruleset = {_quoted(f'{ruleset.id}@{ruleset.version}')}"
    for period in periods:
        yield from ("", "[[subjects]]", f"area = {_quoted(area)}" if area else '# area = ""')
        yield f'period = "{period}"'
        for axis in ruleset.axes.values():
            if axis.id in form.subject.variants:
                yield f"{_key(axis.id)} = {_quoted(form.subject.variants[axis.id])}"
            else:
                yield _comment(f'{axis.id} = ""   {" / ".join(axis.variants)}')
        yield from ("", "[subjects.measurements]")
        for line in form.lines:
            if isinstance(line, Heading):
                yield ""
                yield _comment(f"—— {line.title} ——" if line.level == 1 else line.title)
                continue
            yield _comment("　".join(filter(None, [line.number, line.name, line.requirement, "、".join(line.lead)])))
            if line.states:
                yield _comment(f"  {' / '.join(line.states)}")
            yield f"{_key(line.id)} = {{ {_value(line)}, evidence = [] }}"
        yield from _asides(form, language)


def _asides(form: Form, language: str) -> Iterator[str]:
    """The numbers that others set, and the claims that something does not apply or is not assessed, commented out."""
    number = "value = '', unit = {}, by = '', document = ''"
    given = [(line, number.format(_quoted(line.unit or ""))) for line in form.to_fill if line.given]
    decided = ", by = '', document = ''"
    claims = [(line, f"reason = ''{decided * line.given}") for line in form.to_fill if line.claim or line.given]
    for words, table, lines in (("given", "given", given), ("claims", "not_applicable", claims)):
        if lines:
            yield from ("", _comment(say(language, f"template.toml_{words}")), f"[subjects.{table}]")
        for line, said in lines:
            yield from (_comment(f"{line.number} {line.name}"), f"#{_key(line.id)} = {{ {said} }}")


def _value(line: Line) -> str:
    limit = ", detection_limit = ''" * line.limit
    return "state = ''" if line.unit is None else f"value = '', unit = {_quoted(line.unit)}{limit}"


def _comment(words: str) -> str:
    """A comment on one line, whatever a ruleset says."""
    return f"# {visible(words)}"


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else _quoted(name)


def _quoted(said: str) -> str:
    """A TOML string, which has no halves of characters as JSON has them."""
    text = said.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c == visible(c) else f"\\U{ord(c):08x}" for c in text) + '"'
