"""What is demanded of an area that states its variants or leaves some open, for peers that know nothing of variants."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from rules import REGIONS, TERRAINS, Criterion, Threshold

Ends = tuple[Threshold | None, Threshold | None]


def demanded(level: Criterion, region: str | None, terrain: str | None) -> Ends:
    """The hardest and the easiest threshold of all that the area may be (None: not stated); the same if all is stated.

    What reaches the hardest passes, what misses the easiest fails, and between them it is open. Where one of the
    variants has no threshold, nothing is hard enough; where none has one, there is no easiest either.
    """
    among = ([region] if region else REGIONS, [terrain] if terrain else TERRAINS)
    several = [_stated(level, *variants) for variants in product(*among)]
    known = sorted((threshold for threshold in several if threshold), key=lambda threshold: threshold.exact)
    if not known:
        return None, None
    least, most = known[0], known[-1]
    hardest, easiest = (most, least) if level.comparator[0] == ">" else (least, most)
    return (hardest if None not in several else None), easiest


def _stated(level: Criterion, region: str, terrain: str) -> Threshold | None:
    for threshold in level.thresholds:
        if region in (threshold.region or REGIONS) and terrain in (threshold.terrain or TERRAINS):
            return threshold
    return None
