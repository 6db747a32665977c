"""The catalogue of evidence (佐证材料): for each indicator what was handed in, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from compliance.judging.verdict import Finding, Verdict
from compliance.measurements.measurement import Measurement
from compliance.rules.ruleset import Ruleset

State = Literal["none", "partly", "no_value", "there", "not_needed"]


@dataclass(frozen=True, slots=True)
class Proof:
    """The evidence of one indicator; ``lacking`` are the measured things that come without any."""

    finding: Finding
    state: State
    lacking: tuple[Measurement, ...] = ()

    def lacking_names(self, ruleset: Ruleset, language: str) -> list[str]:
        """What comes without evidence, by name."""
        names = []
        for measurement in self.lacking:
            thing = ruleset.quantities.get(measurement.id) or ruleset.indicators.get(measurement.id)
            names.append(measurement.id if thing is None else (language == "en" and thing.name_en) or thing.name)
        return names


def proof(finding: Finding) -> Proof:
    """What there is of evidence for an indicator: of everything that its value was taken from."""
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return Proof(finding, "not_needed")
    measured = {each.id: each for leaf in finding.leaves() for each in leaf.behind if not each.missing}
    if not measured:
        return Proof(finding, "no_value")
    lacking = tuple(each for each in measured.values() if not each.evidence)
    if not lacking:
        return Proof(finding, "there")
    return Proof(finding, "none" if len(lacking) == len(measured) else "partly", lacking)
