"""An evaluation: sets of pictures in, a report out. The same sets, encoders and values give the
same figures: all that is drawn has a seed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import desktop_app
from desktop_app.core.errors import InputError
from desktop_app.core.evaluation import Basis, Figure, Item, Refusal, Report, SetAbout
from desktop_app.evaluation.table import MEASURES
from desktop_app.operations.networks.encoder_choice import encoder_named
from desktop_app.storage.item_run import Hearer
from desktop_app.studio.evaluating.environment import environment_told
from desktop_app.studio.evaluating.features import Looked, PictureMeasures, Vision
from desktop_app.studio.evaluating.figuring import (
    Side,
    Told,
    Vectors,
    mean_figures,
    set_figures,
)
from desktop_app.studio.evaluating.measuring import Measuring, vectors_of
from desktop_app.studio.evaluating.sets import PictureSet, with_keys

if TYPE_CHECKING:
    from desktop_app.core.engine import EngineAccess
    from desktop_app.evaluation.measure import Measure
    from desktop_app.operations.networks.encoder_choice import Installed
    from desktop_app.storage.feature_cache import FeatureCache
    from desktop_app.studio.evaluating.features import Eye

_REFERENCE: Final = "reference"

_GIVES: Final[Mapping[str, str]] = {
    "features": "features",
    "copies": "features",
    "within": "distance",
    "distance": "distance",
    "text": "text",
    "score": "score",
    "answers": "answers",
}
"""What a measure's encoder must give, by what the measure takes; others need none."""

_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "dists": ("dists",),
    "aesthetic": ("aesthetic",),
    "preference": ("preference",),
}
"""Kinds of encoders that alone give a measure what it is named after."""

_PREFERRED: Final[Mapping[str, tuple[str, ...]]] = {"distance": ("lpips", "velatura")}
"""Kinds that come first, by what they give, where none is named."""


@dataclass(frozen=True, slots=True)
class EvaluationMeans:
    """What there is on this machine.

    Attributes:
        access: an engine, who hears of it, and what stops it.
        cache: of what encoders saw.
        installed: the encoders.
        told: what the engine tells of itself.
        now_ms: the time, milliseconds since 1970 (UTC).
    """

    access: EngineAccess
    cache: FeatureCache
    installed: Callable[[], Sequence[Installed]]
    told: Callable[[], Mapping[str, str]] = dict
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000


@dataclass(slots=True)
class _Found:
    """What was found so far."""

    figures: list[Figure] = field(default_factory=list[Figure])
    refusals: list[Refusal] = field(default_factory=list[Refusal])


def evaluate(
    name: str,
    asked: Mapping[str, Any],
    sets: Sequence[PictureSet],
    means: EvaluationMeans,
    hearer: Hearer | None = None,
) -> Report:
    """Measure sets of pictures.

    Args:
        name: heading of the report.
        asked: values of the operation `evaluate` (`operations.answers.evaluate`), all of them.
        sets: labelled "A", "B" and "reference"; "A" at least.
        means: what there is.
        hearer: hears how far it is.

    Raises:
        Cancelled: what was seen until then is kept.
        InputError: ``unknown_choice``: there is no such measure or encoder.
        VelaturaError: the engine failed, or the disk is full.
    """
    started = time.monotonic()
    rows = [measure_named(one) for one in asked["measures"] or MEASURES]
    chosen = {row.id: _chosen(row, asked["encoder"], means) for row in rows}
    run = _Run(asked, sets, means, hearer or Hearer())
    found, plain = _Found(), [row for row in rows if row.takes == "picture"]
    eyes = {one for one in chosen.values() if one is not None}
    version = f"{desktop_app.__version__} {' '.join(row.id for row in plain)}"
    formulas = {row.id: row.formula for row in plain if row.formula is not None}
    vision = Vision(
        *(means.cache, means.access, sorted(eyes, key=_order), PictureMeasures(version, formulas)),
        run.shown,
    )
    with closing(vision):
        run.look(vision)
        for row in rows:
            means.access.token.check()
            run.measure(row, chosen[row.id], vision, found)
    return Report(
        name=name,
        created_ms=means.now_ms(),
        asked=dict(asked),
        environment=environment_told(means.told()),
        sets=run.abouts(),
        figures=tuple(found.figures),
        refusals=tuple(found.refusals),
        seconds=round(time.monotonic() - started, 3),
    )


def measure_named(name: str) -> Measure:
    """A row of the table. Raises InputError: ``unknown_choice``."""
    if name not in MEASURES:
        choices = ", ".join(MEASURES)
        raise InputError("unknown_choice", setting="measure", value=name[:80], choices=choices)
    return MEASURES[name]


def _order(one: Installed) -> tuple[str, str]:
    return one.encoder.id, one.sha256


def _chosen(row: Measure, wanted: str, means: EvaluationMeans) -> Installed | None:
    """The encoder of a measure: the one that was named, if it gives what the measure takes; None:
    it needs none, or there is none. Raises InputError: none has that name."""
    gives = _GIVES.get(row.takes)
    if gives is None:
        return None
    there = means.installed()
    if wanted and gives in (named := encoder_named(there, wanted)).encoder.gives:
        return named
    kinds = _KINDS.get(row.id, ())
    fits = [
        one
        for one in there
        if gives in one.encoder.gives and (not kinds or one.encoder.kind in kinds)
    ]
    first = (*_PREFERRED.get(gives, ()), "velatura")
    fits.sort(key=lambda one: first.index(one.encoder.kind) if one.encoder.kind in first else 99)
    return fits[0] if fits else None


class _Run:
    """One evaluation as it goes."""

    def __init__(
        self,
        asked: Mapping[str, Any],
        sets: Sequence[PictureSet],
        means: EvaluationMeans,
        hearer: Hearer,
    ) -> None:
        self._asked, self._sets, self._means, self._hearer = asked, sets, means, hearer
        self._all, self._done = sum(len(one.items) for one in sets), 0
        self._looked = dict[str, list[Looked]]()
        self._sides = dict[str, Side]()
        self._values = dict[str, dict[str, dict[str, float]]]()
        self._counted = dict[str, dict[str, int]]()

    def shown(self, more: int) -> None:
        """So many pictures more were looked at."""
        self._done += more
        self._hearer.show(f"{self._done} of {self._all} pictures")

    def look(self, vision: Vision) -> None:
        """At all sets."""
        for one in self._sets:
            self._looked[one.label] = vision.look(one.items)
        usable = [[each for each in self._looked[one.label] if each.digest] for one in self._sets]
        keyed = with_keys([[each.item for each in looked] for looked in usable])
        for one, looked, items in zip(self._sets, usable, keyed, strict=True):
            for each, item in zip(looked, items, strict=True):
                each.item = item
            self._sides[one.label] = Side(one.label, {each.item.key: each for each in looked})

    # -- measures -----------------------------------------------------------------------------

    def measure(
        self, row: Measure, encoder: Installed | None, vision: Vision, found: _Found
    ) -> None:
        """All figures of one measure."""
        self._hearer.show(row.name)
        told = self._told(row, encoder)
        if encoder is None and row.takes in _GIVES:
            for one in self._measured:
                weights = ", ".join(_KINDS.get(row.id, (f"an encoder of {_GIVES[row.takes]}",)))
                found.refusals.append(told.refusal("encoder_missing", one.label, weights=weights))
            return
        eye = None if encoder is None else vision.eyes[encoder]
        if row.of_sets:
            assert eye is not None
            for each in self._of_sets(told, eye):
                if isinstance(each, Figure):
                    found.figures.append(each)
                else:
                    found.refusals.append(each)
            return
        of = Measuring(
            vision, self._means.access, self._sides.get(_REFERENCE), desktop_app.__version__
        )
        of.counted.update(self._counted)
        numbers = dict[str, dict[str, float]]()
        for side in self._measured:
            try:
                numbers[side.label] = of.values(row, eye, side)
            except InputError as error:
                found.refusals.append(told.refused(error, side.label))
        self._counted = of.counted
        self._values[row.id] = numbers
        found.figures += mean_figures(told, numbers, self._measured)

    @property
    def _measured(self) -> list[Side]:
        return [side for label, side in self._sides.items() if label != _REFERENCE]

    def _of_sets(self, told: Told, eye: Eye) -> Iterator[Figure | Refusal]:
        if _REFERENCE not in self._sides:
            yield from (
                told.refusal("measure_without_reference", one.label) for one in self._measured
            )
            return
        reference, *others = (
            Vectors(side, [*side.looked], vectors_of(eye, [*side.looked.values()]))
            for side in (self._sides[_REFERENCE], *self._measured)
        )
        yield from set_figures(told, others, reference)

    def _told(self, row: Measure, encoder: Installed | None) -> Told:
        crop = "hole" if row.id.startswith("hole_") else "whole"
        basis, name = Basis(measure=row.id, crop=crop), row.name
        if encoder is not None:
            name = encoder.figure_name(row.id, row.name)
            basis = replace(
                basis, encoder=encoder.name, encoder_hash=encoder.sha256,
                resizer=encoder.encoder.resizer,
            )  # fmt: skip
        return Told(
            row, basis, name, self._asked["seed"], self._asked["draws"],
            pairs=row.takes in ("pair", "distance"),
        )  # fmt: skip

    # -- sets ---------------------------------------------------------------------------------

    def abouts(self) -> tuple[SetAbout, ...]:
        """What the report says of each set."""
        return tuple(map(self._about, self._sets))

    def _about(self, one: PictureSet) -> SetAbout:
        looked = self._looked[one.label]
        side = self._sides[one.label]
        items = [self._item(key, each, one.label) for key, each in side.looked.items()]
        models = Counter(each.item.model for each in side.looked.values() if each.item.model)
        digests = Counter(each.digest for each in side.looked.values())
        sizes = {each.about.size for each in side.looked.values() if each.about is not None}
        notes = Counter(note for each in items for note in each.notes)
        notes += Counter(
            duplicates=sum(count - 1 for count in digests.values()),
            mixed_sizes=len(sizes) if len(sizes) > 1 else 0,
        )
        return SetAbout(
            label=one.label,
            name=one.name,
            source=one.source,
            model=one.model or (models.most_common(1)[0][0] if len(models) == 1 else ""),
            items=tuple(items),
            left_out={each.item.file: each.fault for each in looked if not each.digest},
            notes={**notes, **self._counted.get(one.label, {})},
        )

    def _item(self, key: str, looked: Looked, label: str) -> Item:
        item, about = looked.item, looked.about
        values = {
            measure: sides[label][key]
            for measure, sides in self._values.items()
            if key in sides.get(label, {}) and np.isfinite(sides[label][key])
        }
        return Item(
            key=key,
            file=item.file,
            digest=looked.digest,
            prompt=item.prompt,
            seed=item.seed,
            category=item.category,
            values=values,
            notes=() if about is None else about.notes,
        )
