"""Compliance checking by versioned rulesets: pass, fail or veto, and undetermined where it cannot be known.

    >>> import compliance
    >>> ruleset = compliance.load_ruleset("hailing_2018")
    >>> compliance.judge(ruleset, "forest_cover", "18.2", "%").verdict
    <Verdict.PASS: 'pass'>

Everything here is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from compliance.bulk.frames import findings_frame, judge_frame, summarize_frame
    from compliance.cases import Outcome
    from compliance.engine import check, judge, load_measurements
    from compliance.judging.verdict import Assessment, CriterionFinding, Finding, Verdict
    from compliance.library import (
        compare,
        explain,
        find_units,
        history,
        lint,
        page,
        read_ruleset,
        record,
        relation,
        relation_query,
        render,
        render_review,
        render_tried,
        report,
        ruleset_in_force,
        rulesets,
        run_cases,
        show,
        template,
        verify,
    )
    from compliance.measurements.measurement import Measurements
    from compliance.problems import ComplianceError, MeasurementError, Place, Problem, RulesetError
    from compliance.records.verifying import Verified
    from compliance.reports.formats import Checked
    from compliance.review.changes import Change
    from compliance.review.diff import diff
    from compliance.review.history import History
    from compliance.review.impact import Flip, Impact, impact
    from compliance.review.review import Branch, Review
    from compliance.rules.catalog import Head
    from compliance.rules.loading import load_ruleset
    from compliance.rules.ruleset import Ruleset

# The public names by the module that each is from.
_NAMES = {
    "bulk.frames": "findings_frame judge_frame summarize_frame",
    "cases": "Outcome",
    "engine": "check judge load_measurements",
    "judging.verdict": "Assessment CriterionFinding Finding Verdict",
    "library": (
        "compare explain find_units history lint page read_ruleset record relation relation_query render "
        "render_review render_tried report ruleset_in_force rulesets run_cases show template verify"
    ),
    "measurements.measurement": "Measurements",
    "problems": "ComplianceError MeasurementError Place Problem RulesetError",
    "records.verifying": "Verified",
    "reports.formats": "Checked",
    "review.changes": "Change",
    "review.diff": "diff",
    "review.history": "History",
    "review.impact": "Flip Impact impact",
    "review.review": "Branch Review",
    "rules.catalog": "Head",
    "rules.loading": "load_ruleset",
    "rules.ruleset": "Ruleset",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = [
    "Assessment", "Branch", "Change", "Checked", "ComplianceError", "CriterionFinding", "Finding", "Flip", "Head",
    "History", "Impact", "MeasurementError", "Measurements", "Outcome", "Place", "Problem", "Review", "Ruleset",
    "RulesetError", "Verdict", "Verified", "check", "compare", "diff", "explain", "find_units", "findings_frame",
    "history", "impact", "judge", "judge_frame", "lint", "load_measurements", "load_ruleset", "page", "read_ruleset",
    "record", "relation", "relation_query", "render", "render_review", "render_tried", "report", "ruleset_in_force",
    "rulesets", "run_cases", "show", "summarize_frame", "template", "verify",
]  # fmt: skip


if not TYPE_CHECKING:  # a type checker knows the names above, and that there are no others

    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
