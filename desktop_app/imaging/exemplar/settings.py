"""The numbers behind exemplar completion, each with its reason. No code, no pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LevelTurns:
    """How one level is worked: searching and voting in turns.

    Attributes:
        count: how many turns; 0 carries the coarser level's matches over as they are.
        coherence: how much a match that continues its neighbours' is preferred, in times the
            median distance. It makes the votes agree, and so keeps texture sharp: without it grass
            came out at 40 % of its contrast.
        decision: how sharply better matched patches outvote others.
        reach: px; how far from its present match each patch looks at random.
        anywhere: sources anywhere that each patch looks at, every turn.
        texture: weight of the texture values in the search.
    """

    count: int
    coherence: float
    decision: float
    reach: int
    anywhere: int
    texture: float


@dataclass(frozen=True, slots=True)
class ExemplarSettings:
    """What the search looks at, how far, and how long. The defaults are meant for photographs.

    Attributes:
        patch: side of the square patches, in pixels, odd. Where too few whole patches are left to
            copy from, 5 and 3 are tried. 7 is what the literature uses from Wexler et al. (2007) to
            Newson et al. (2014).
        features: numbers that stand for a patch's colours in the search (its principal
            components); the search costs in proportion.
        reach: how far around a hole it may look, in times the hole's longer side, ...
        least_reach: ... but at least so many pixels, ...
        window: ... and, for large holes, at most about so many pixels of window altogether.
        depths: the search starts on several levels, those where no pixel of the hole is farther
            than this from known ones, in the level's own pixels. The last depth is the level on
            which the best start is chosen.
        trust: a patch one pixel farther inside the hole has its vote divided by this.
        coarse: turns of the levels with the starts.
        plain: turns of one more start on the next finer level: a smooth surface.
        middle: turns of the finer levels.
        finest: turns of the picture's own scale.
        sources: patches that may be copied from at one level; more than that are narrowed to the
            neighbourhoods of what the coarser level found.
        structure: whether what repeats or goes on straight is looked for first (`structure`).
        edges: whether edges that reach the hole are led through it (`led`).
        targets: patches to be found at one level; at levels with more than that the coarser
            level's matches are carried over without a search.
    """

    patch: int = 7
    features: int = 20
    reach: float = 2.0
    least_reach: int = 96
    window: int = 4_000_000
    depths: tuple[float, ...] = (3.0, 6.0)
    trust: float = 2.0
    coarse: LevelTurns = LevelTurns(8, 2.0, 3.0, reach=64, anywhere=4, texture=30.0)
    plain: LevelTurns = LevelTurns(4, 2.0, 3.0, reach=64, anywhere=4, texture=30.0)
    middle: LevelTurns = LevelTurns(4, 2.0, 5.0, reach=16, anywhere=0, texture=30.0)
    finest: LevelTurns = LevelTurns(2, 2.0, 5.0, reach=8, anywhere=0, texture=0.0)
    sources: int = 160_000
    targets: int = 400_000
    structure: bool = True
    edges: bool = True
