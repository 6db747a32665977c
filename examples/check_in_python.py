"""Judge one value, then the files of the made-up district, from Python: `python examples/check_in_python.py`."""

from pathlib import Path

import compliance
from compliance import Verdict

DISTRICT = Path(__file__).parent / "district"  # 示例区（虚构）: made up for illustration

ruleset = compliance.load_ruleset("hailing_2018")

# One value, in a unit of its own. The rule asks for ≥ 80 万元/亩, and 1200 万元/公顷 is exactly that.
finding = compliance.judge(ruleset, "industrial_value_added_per_land", 1200, "万元/公顷")
print(f"1200 万元/公顷: {finding.verdict}, margin {finding.criteria[0].margin}")

# All files of the district are one set: three years, and what one bureau keeps beside them.
found = compliance.load_measurements(DISTRICT, ruleset=ruleset)
assessment = compliance.check(found, ruleset)[-1]  # by area, then period: the last is 2017
print(f"{assessment.area} {assessment.period}: {assessment.verdict}")

for finding in assessment.findings:
    if finding.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE):
        row = finding.indicator
        print(f"  {finding.verdict:12} {row.number:>2} {row.name} {finding.reason or ''}".rstrip())

# A value that does not comply is a finding. An exception means that something cannot be judged at all.
try:
    compliance.judge(ruleset, "forest_cover", 18.2, "公顷")
except compliance.ComplianceError as error:
    for problem in error.problems:
        print(f"{problem.code}: {problem.message('zh')}")
