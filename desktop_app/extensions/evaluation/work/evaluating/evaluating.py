"""An evaluation: sets of pictures in, a report out. The same sets, encoders and values give the
same figures: all that is drawn has a seed."""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import numpy as np

import desktop_app
from desktop_app.core.errors import InputError
from desktop_app.core.values import taken
from desktop_app.extensions.evaluation.values.evaluate import FIELDS
from desktop_app.extensions.evaluation.values.evaluation import (
    Basis,
    Figure,
    Item,
    Refusal,
    Report,
    SetAbout,
)
from desktop_app.extensions.evaluation.values.formulas.measure import Measure
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import Installed
from desktop_app.extensions.evaluation.work.evaluating.encoders import GIVES, KINDS, chosen_encoder
from desktop_app.extensions.evaluation.work.evaluating.features import (
    Eye,
    PictureMeasures,
    ScannedPicture,
    Vision,
)
from desktop_app.extensions.evaluation.work.evaluating.figuring import (
    MeasureFigures,
    Side,
    Vectors,
    mean_figures,
    set_figures,
)
from desktop_app.extensions.evaluation.work.evaluating.measuring import (
    Measuring,
    Values,
    vectors_of,
)
from desktop_app.extensions.evaluation.work.evaluating.sets import PictureSet, with_keys
from desktop_app.extensions.evaluation.work.stores.feature_cache import FeatureCache
from desktop_app.operations.context import OperationContext
from desktop_app.storage.item_run import Hearer
from desktop_app.studio.history_origin import PASSING

_REFERENCE: Final = "reference"
_PAIRED: Final = ("pair", "distance")
_ALWAYS: Final = ("too_few_pictures", "pairs_equal")
"""Refusals that are told of measures, too, that nobody asked for by name."""


@dataclass(frozen=True, slots=True)
class EvaluationServices:
    """What there is on this machine.

    Attributes:
        access: an engine, who hears of it, and what stops it.
        cache: of what encoders saw.
        installed: the encoders (`encoders.encoders_of`).
        describe_engine: what the engine tells of itself.
    """

    access: OperationContext
    cache: FeatureCache
    installed: Callable[[], Sequence[Installed]]
    describe_engine: Callable[[], Mapping[str, str]] = dict


def evaluate(
    name: str,
    values: Mapping[str, Any],
    sets: Sequence[PictureSet],
    services: EvaluationServices,
    hearer: Hearer | None = None,
) -> Report:
    """Measure sets of pictures.

    Args:
        name: heading of the report.
        values: values of the operation `evaluate` (`values.evaluate`), all of them.
        sets: labelled "A", "B" and "reference"; "A" at least.
        services: what there is.
        hearer: hears how far it is.

    Raises:
        Cancelled: what was seen until then is kept.
        InputError: ``unknown_choice``: there is no such measure; ``model_missing``: no such
            encoder; ``set_unusable``.
        VelaturaError: the engine failed, or the disk is full.
    """
    started, hearer = time.monotonic(), hearer or Hearer()
    rows = [measure_named(one) for one in values["measures"] or MEASURES]
    there = services.installed()
    chosen = {row: chosen_encoder(row, values["encoder"], there) for row in rows}
    formulas = {row.id: row.formula for row in rows if row.takes == "picture" and row.formula}
    done, count = list[int](), sum(len(one.items) for one in sets)

    def shown(more: int) -> None:
        done.append(more)
        hearer.show(f"{len(done)} of {count} pictures")

    measures = PictureMeasures(f"{desktop_app.__version__} {' '.join(formulas)}", formulas)
    eyes = [one for one in chosen.values() if one is not None]

    def on_processor() -> bool:
        return services.describe_engine().get("device") == "cpu"

    vision = Vision(services.cache, services.access, eyes, measures, shown, in_turn=on_processor)
    with closing(vision):
        run = _Run(values, sets, vision, services.access, rows)
        for row, encoder in chosen.items():
            services.access.token.check()
            hearer.show(row.name)
            run.measure(row, encoder)
    return Report(
        name=name,
        created_ms=time.time_ns() // 1_000_000,
        asked=dict(values),
        environment=environment_fields(services.describe_engine()),
        sets=tuple(map(run.about, sets)),
        figures=tuple(run.figures),
        refusals=tuple(run.refusals),
        seconds=round(time.monotonic() - started, 3),
    )


def report_of(
    said: Mapping[str, Any],
    sets: Sequence[PictureSet],
    services: EvaluationServices,
    hearer: Hearer | None = None,
) -> Report:
    """By its fields, of values as they were said: what window and command line
    ask. Raises as `evaluate`; InputError of a value."""
    name = " – ".join(one.name for one in sets if one.label != _REFERENCE)
    known = {each.id: said[each.id] for each in FIELDS if each.id in said}
    return evaluate(name, taken(FIELDS, known, "evaluate"), sets, services, hearer)


def measure_named(name: str) -> Measure:
    """A row of the table. Raises InputError: ``unknown_choice``."""
    if name not in MEASURES:
        choices = ", ".join(MEASURES)
        raise InputError("unknown_choice", setting="measures", value=name[:80], choices=choices)
    return MEASURES[name]


class _Run:
    """One evaluation: looks at all sets, and measures them.

    Attributes:
        figures, refusals: what was found so far.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        sets: Sequence[PictureSet],
        vision: Vision,
        access: OperationContext,
        rows: Sequence[Measure],
    ) -> None:
        self.figures, self.refusals = list[Figure](), list[Refusal]()
        self._asked, self._vision = values, vision
        self._looked = {one.label: vision.scan(one.items) for one in sets}
        self._sides = dict(zip(self._looked, _sides(self._looked), strict=True))
        for one in sets:
            if not self._sides[one.label].scanned:
                reason = self._looked[one.label][0].fault.rstrip(".")
                raise InputError("set_unusable", name=one.name, reason=reason)
        self._measured = [one for label, one in self._sides.items() if label != _REFERENCE]
        edits = {row.id: row.formula for row in rows if row.takes == "edit" and row.formula}
        reference = self._sides.get(_REFERENCE)
        self._of = Measuring(vision, access, reference, desktop_app.__version__, edits)
        self._values = dict[str, dict[str, Values]]()

    def measure(self, row: Measure, encoder: Installed | None) -> None:
        """All figures of one measure, or why there are none."""
        of_measure = self._reported(row, encoder)
        eye = None if encoder is None else self._vision.eye(encoder)
        if eye is None and row.takes in GIVES:
            weights = ", ".join(KINDS.get(row.id, (f"an encoder of {GIVES[row.takes]}",)))
            error = InputError("encoder_missing", name=row.name, weights=weights)
            self._refuse(*(of_measure.refused(error, one.label) for one in self._measured))
        elif eye is not None and row.of_sets:
            for each in self._of_sets(of_measure, eye):
                if isinstance(each, Figure):
                    self.figures.append(each)
                else:
                    self._refuse(each)
        else:
            numbers = self._values[row.id] = dict[str, Values]()
            for side in self._measured:
                if not self._is_meant(row, side):
                    continue
                try:
                    numbers[side.label] = self._of.values(row, eye, side)
                except InputError as error:
                    self._refuse(of_measure.refused(error, side.label))
            self.figures += mean_figures(of_measure, numbers, self._measured)

    def _refuse(self, *refusals: Refusal) -> None:
        is_named = bool(self._asked["measures"])
        self.refusals += (one for one in refusals if is_named or one.code in _ALWAYS)

    def _is_meant(self, row: Measure, side: Side) -> bool:
        """Whether pictures are compared with the reference's: where nobody asked for that by name,
        only if all have their counterparts."""
        reference = self._sides.get(_REFERENCE)
        if reference is None or row.takes not in _PAIRED or self._asked["measures"]:
            return True
        return reference.scanned.keys() == side.scanned.keys()

    def _of_sets(self, of_measure: MeasureFigures, eye: Eye) -> Iterator[Figure | Refusal]:
        if _REFERENCE not in self._sides:
            error = InputError("measure_without_reference", name=of_measure.name)
            yield from (of_measure.refused(error, one.label) for one in self._measured)
            return
        reference, *others = (
            Vectors(side, [*side.scanned], vectors_of(eye, [*side.scanned.values()]))
            for side in (self._sides[_REFERENCE], *self._measured)
        )
        yield from set_figures(of_measure, others, reference)

    def _reported(self, row: Measure, encoder: Installed | None) -> MeasureFigures:
        crop = "hole" if row.id.startswith("hole_") else "whole"
        basis, name = Basis(measure=row.id, crop=crop), row.name
        if encoder is not None:
            name, resizer = encoder.figure_name(row.id, row.name), encoder.encoder.resizer
            made = {"encoder": encoder.name, "encoder_hash": encoder.sha256, "resizer": resizer}
            basis = replace(basis, **made)
        is_paired = row.takes in _PAIRED
        return MeasureFigures(row, basis, name, self._asked["seed"], pairs=is_paired)

    # -- sets ---------------------------------------------------------------------------------

    def about(self, one: PictureSet) -> SetAbout:
        """What the report says of a set."""
        scanned = self._looked[one.label]
        side = self._sides[one.label]
        items = [self._item(key, each, one.label) for key, each in side.scanned.items()]
        models = Counter(each.item.model for each in side.scanned.values() if each.item.model)
        digests = Counter(each.digest for each in side.scanned.values())
        sizes = {each.about.size for each in side.scanned.values() if each.about is not None}
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
            left_out={each.item.file: each.fault for each in scanned if not each.digest},
            notes={**notes, **self._of.counted.get(one.label, {})},
        )

    def _item(self, key: str, scanned: ScannedPicture, label: str) -> Item:
        item, about = scanned.item, scanned.about
        values = {
            measure: sides[label][key]
            for measure, sides in self._values.items()
            if key in sides.get(label, {}) and np.isfinite(sides[label][key])
        }
        return Item(
            key=key,
            file=item.file,
            digest=scanned.digest,
            prompt=item.prompt,
            seed=item.seed,
            category=item.category,
            values=values,
            notes=() if about is None else about.notes,
        )


def _sides(scanned: Mapping[str, Sequence[ScannedPicture]]) -> list[Side]:
    """Of each set what can be used, by their keys."""
    usable = [[each for each in found if each.digest] for found in scanned.values()]
    keyed = with_keys([[each.item for each in found] for found in usable])
    sides = list[Side]()
    for label, found, items in zip(scanned, usable, keyed, strict=True):
        for each, item in zip(found, items, strict=True):
            each.item = item
        sides.append(Side(label, {each.item.key: each for each in found}))
    return sides


_LIBRARIES: Final = ("numpy", "opencv-python-headless", "pillow")


def environment_fields(engine: Mapping[str, str]) -> dict[str, str]:
    """By names; of the engine what it tells of itself (`Engine.describe`), as the history keeps
    it."""
    fields = {
        "program": desktop_app.__version__,
        "system": f"{platform.system()} {platform.machine() or 'unknown'}",
    }
    for name in _LIBRARIES:
        try:
            fields[name] = version(name)
        except PackageNotFoundError:  # as OpenCV of another origin
            continue
    return fields | {name: text for name, text in engine.items() if name not in PASSING}
