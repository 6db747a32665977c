"""What reports of very many areas take, beside another checkout: time of a core and memory, both in turn in one run.

    python benchmarks/reports.py OLD_CHECKOUT [RUNS]      three runs of each when nothing is said

1,000 made-up districts (against.py) are judged and shown as HTML, as a ledger and as JSON, each in a process of its
own. ``render`` is what showing takes, ``judged`` the memory before it and ``peak`` with it; ``ratio`` is the other
checkout's time over the time of this one, the median. Then this one writes JSON of 200, 1,000 and 5,000 districts.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from pathlib import Path

from against import FOLDER, ROOT, Side, districts

MANY = 1000  # as many as one call judges


def in_this_process(form: str, many: int) -> None:
    """Judge so many districts, a thousand at a time, and show them as a format; print what that took, as JSON."""
    import compliance
    from compliance.reports.formats import Checked, rendered

    ruleset = compliance.load_ruleset("hailing_2018")
    assessments = []
    for begin in range(0, many, MANY):
        found = compliance.load_measurements(FOLDER / f"{min(MANY, many - begin)}.csv", ruleset=ruleset)
        assessments += compliance.check(found, ruleset)
    judged, begin_ = peak(), time.process_time()
    shown = rendered(form, Checked(tuple(assessments), (), {}, (), "zh", ""))
    if not isinstance(shown, str | bytes):
        with open(FOLDER / "report", "w", encoding="utf-8") as file:
            file.writelines(shown)
    print(json.dumps({"render": time.process_time() - begin_, "judged": judged, "peak": peak()}))


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(old: Path, runs: int) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    sides = (Side("old", old.resolve()), Side("new", ROOT))
    for many in (200, MANY):
        districts(sides[0].root, FOLDER / f"{many}.csv", many)
    print(f"{'1,000 districts as':20}{'render':>10}{'judged':>10}{'peak':>10}{'ratio':>8}")
    for form in ("html", "xlsx", "json"):
        taken: dict[str, list[dict[str, float]]] = {side.name: [] for side in sides}
        for _ in range(runs):
            for side in sides:
                taken[side.name].append(json.loads(side.run([__file__, "--inside", form, str(MANY)])[2]))
        times = {name: [each["render"] for each in several] for name, several in taken.items()}
        ratio = statistics.median(one / other for one, other in zip(times["old"], times["new"], strict=True))
        for name, several in taken.items():
            most = {key: max(each[key] for each in several) for key in ("judged", "peak")}
            beside = f"{ratio:8.2f}" if name == "new" else ""
            told = f"{statistics.median(times[name]):8.2f} s{most['judged']:7.0f} MB{most['peak']:7.0f} MB"
            print(f"{f'{form}, {name}':20}{told}{beside}", flush=True)
    for many in (200, MANY, 5 * MANY):
        said = json.loads(sides[1].run([__file__, "--inside", "json", str(many)])[2])
        print(f"JSON of {many:,}: {said['judged']:.0f} MB when judged, {said['peak']:.0f} MB when written", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        in_this_process(sys.argv[2], int(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
