"""What measures of single pictures give: a number for each picture (or prompt) of each set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from math import isfinite, isnan
from typing import Any, Final, TypeAlias

import numpy as np

from desktop_app.core.engine import EngineAccess
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.operations import MOST_COMPARED, Distancing
from desktop_app.core.pixels import ByteArray, Doubles
from desktop_app.extensions.evaluation.values.formulas.edits import Edit
from desktop_app.extensions.evaluation.values.formulas.measure import Measure
from desktop_app.extensions.evaluation.work.evaluating.ahead import read_ahead
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import Installed
from desktop_app.extensions.evaluation.work.evaluating.features import (
    Eye,
    ScannedPicture,
    Vision,
    distances_of,
)
from desktop_app.extensions.evaluation.work.evaluating.figuring import Side
from desktop_app.extensions.evaluation.work.evaluating.reading import About, digest_of, shown_in
from desktop_app.imaging.mask import mask_bounds
from desktop_app.library.prompt_tokens import shipped_clip
from desktop_app.storage.pictures import read_picture_file

Values: TypeAlias = dict[str, float]
Pair: TypeAlias = "tuple[ScannedPicture, ScannedPicture]"

_LEAST_SIDE: Final = 32
"""Of pictures that networks compare at their own size: pooling halves it four or five times."""

_MOST_OF_PROMPT: Final = 8
"""Pictures of one prompt that are compared with one another."""


@dataclass(frozen=True, slots=True, eq=False)
class Measuring:
    """What handlers work with.

    Attributes:
        vision: what encoders saw.
        access: the engine.
        reference: what sets are compared with.
        version: of the formulas.
        edits: what is measured of edits, by ids of measures.
        counted: notes of sets, by label: codes, and how many pictures each is of.
    """

    vision: Vision
    access: EngineAccess
    reference: Side | None
    version: str
    edits: Mapping[str, Callable[[Edit], float]]
    counted: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    edited: dict[str, dict[str, Values]] = field(default_factory=dict[str, "dict[str, Values]"])

    def values(self, row: Measure, eye: Eye | None, side: Side) -> Values:
        """Of the pictures of a set. Raises InputError: why there are none; else as `Engine.run`."""
        found = _HANDLERS[row.takes](self, row, eye, side)
        if not found:
            raise InputError(_MISSING.get(row.takes, "measure_without_pairs"), name=row.name)
        return found

    def count(self, side: Side, note: str, count: int) -> None:
        """Note something of a set."""
        if count:
            self.counted.setdefault(side.label, {})[note] = count

    # -- pairs --------------------------------------------------------------------------------

    def pairs(self, side: Side, *, same_size: bool) -> dict[str, Pair]:
        """Pictures and their references. Those of another size are noted, and left out where they
        can't be compared then. Raises InputError: ``measure_without_reference``."""
        if self.reference is None:
            return {}
        theirs = self.reference.scanned
        found = {key: (one, theirs[key]) for key, one in side.scanned.items() if key in theirs}
        others = [key for key, (one, two) in found.items() if _size(one) != _size(two)]
        self.count(side, "other_size", len(others))
        if same_size:
            for key in others:
                del found[key]
        return found

    def finite(self, side: Side, row: Measure, values: Values) -> Values:
        """Without those that are infinite, which are counted. Raises InputError:
        ``pairs_equal``: all are."""
        found = {key: value for key, value in values.items() if isfinite(value)}
        self.count(side, "equal_pairs", len(values) - len(found))
        if values and not found:
            raise InputError("pairs_equal", name=row.name, count=len(values))
        return found

    def numbers(
        self,
        name: str,
        pairs: Mapping[str, Pair],
        compute: Callable[[Mapping[str, Pair]], Iterator[tuple[str, float]]],
    ) -> Values:
        """Of pairs: those that were kept, else computed."""
        keys = {
            key: hashlib.sha256("\n".join(one.digest for one in pair).encode()).hexdigest()
            for key, pair in pairs.items()
        }
        by_digest = {keys[key]: pair for key, pair in pairs.items()}
        told = self.vision.kept(name, by_digest, compute)
        return {key: told[digest] for key, digest in keys.items() if digest in told}


def vectors_of(eye: Eye, scanned: Sequence[ScannedPicture]) -> Doubles:
    """(n, d) float64 of what an encoder saw in pictures."""
    return np.array([eye.seen(one).vector for one in scanned], np.float64)


# -- handlers ---------------------------------------------------------------------------------


def _of_pictures(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    return {key: one.values[row.id] for key, one in side.scanned.items()}


def _of_pairs(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    formula = _formula(row)

    def read(each: tuple[str, Pair]) -> tuple[str, float]:
        key, (one, two) = each
        return key, float(formula(_pixels(one), _pixels(two)))

    def compute(pairs: Mapping[str, Pair]) -> Iterator[tuple[str, float]]:
        return read_ahead(pairs.items(), read)

    told = of.numbers(f"{row.id} {of.version}", of.pairs(side, same_size=True), compute)
    return of.finite(side, row, told)


def _distances(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    assert eye is not None
    pairs = of.pairs(side, same_size=_as_it_is(eye))
    small = [key for key, pair in pairs.items() if _is_too_small(eye, pair[0])]
    of.count(side, "below_least_side", len(small))
    for key in small:
        del pairs[key]
    return of.numbers(_distances_name(eye), pairs, partial(_apart, of, eye.encoder))


def _within(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    assert eye is not None
    groups = dict[str, "list[ScannedPicture]"]()
    for one in side.scanned.values():
        if one.item.prompt:
            groups.setdefault(one.item.prompt, []).append(one)
    pairs = {
        f"{prompt}\n{number}": pair
        for prompt, group in groups.items()
        for number, pair in enumerate(combinations(group[:_MOST_OF_PROMPT], 2))
        if _size(pair[0]) == _size(pair[1]) and not _is_too_small(eye, pair[0])
    }
    told = dict[str, list[float]]()
    for key, value in of.numbers(
        _distances_name(eye), pairs, partial(_apart, of, eye.encoder)
    ).items():
        told.setdefault(key.rpartition("\n")[0], []).append(value)
    formula = row.formula or np.mean
    return {prompt: float(formula(np.array(values))) for prompt, values in told.items()}


def _texts(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    """Pictures beside their prompts, or, where the measure says so, beside the reference's."""
    assert eye is not None
    if row.id == "clip_picture":
        pairs = of.pairs(side, same_size=False)
        ours, theirs = (vectors_of(eye, [each[at] for each in pairs.values()]) for at in (0, 1))
        told = _formula(row)(ours, theirs) if pairs else ()
        return dict(zip(pairs, map(float, told), strict=True))
    asked = {key: one for key, one in side.scanned.items() if one.item.prompt}
    of.count(side, "texts_cut", sum(map(_is_cut, {one.item.prompt for one in asked.values()})))
    if row.id == "hole_prompt":
        return _in_holes(eye, asked)
    return {key: max(eye.seen(one).said["score"], 0.0) for key, one in asked.items()}


def _in_holes(eye: Eye, pictures: Mapping[str, ScannedPicture]) -> Values:
    """What was filled, cut out, beside the prompt."""
    edits = {key: one for key, one in pictures.items() if one.item.mask is not None}

    def read(each: tuple[str, ScannedPicture]) -> tuple[str, ByteArray, About]:
        key, one = each
        assert one.item.mask is not None and one.about is not None
        pixels, mask = _pixels(one), one.item.mask()
        place = mask_bounds(mask) or Rect(0, 0, mask.shape[1], mask.shape[0])
        cut = np.ascontiguousarray(pixels[place.slices])
        return key, cut, replace(one.about, digest=digest_of(cut.tobytes()))

    shown = dict[str, str]()
    for key, cut, about in read_ahead(edits.items(), read):
        eye.show(cut, about, edits[key].item.prompt)
        shown[key] = about.digest
    eye.encode_batch()
    return {
        key: max(eye.of(digest, edits[key].item.prompt).said["score"], 0.0)
        for key, digest in shown.items()
    }


def _scores(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    assert eye is not None
    seen = {key: eye.seen(one).said for key, one in side.scanned.items()}
    return {key: said["score"] for key, said in seen.items() if "score" in said}


def _answers(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    """By pictures; of a measure of categories by these."""
    assert eye is not None
    formula = _formula(row)
    asks = {
        key: [f"{head}:{word}" for head, word in one.item.asks.items()]
        for key, one in side.scanned.items()
    }
    if row.id != "categories_covered":
        said = ((key, eye.seen(side.scanned[key]).said) for key, asked in asks.items() if asked)
        return {key: float(formula(one, asks[key])) for key, one in said}
    all_said = [eye.seen(one).said for one in side.scanned.values()]
    words = sorted({word for asked in asks.values() for word in asked})
    return {word: float(formula(all_said, [word])) for word in words}


def _copies(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    assert eye is not None
    if of.reference is None:
        return {}
    scanned = [*side.scanned.values()]
    theirs = vectors_of(eye, [*of.reference.scanned.values()])
    told = _formula(row)(vectors_of(eye, scanned), theirs)
    return dict(zip(side.scanned, map(float, told), strict=True))


def _edits(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    """Each edit is read once, for all measures."""
    if side.label not in of.edited:
        theirs: Mapping[str, ScannedPicture] = {} if of.reference is None else of.reference.scanned
        read = read_ahead(side.scanned.items(), partial(_edit_of, of.edits, theirs))
        of.edited[side.label] = {key: values for key, values in read if values is not None}
    told = {key: values[row.id] for key, values in of.edited[side.label].items()}
    return of.finite(side, row, {key: one for key, one in told.items() if not isnan(one)})


def _edit_of(
    formulas: Mapping[str, Callable[[Edit], float]],
    theirs: Mapping[str, ScannedPicture],
    each: tuple[str, ScannedPicture],
) -> tuple[str, Values | None]:
    """None: it is not an edit, or its parts are missing or have other sizes."""
    key, one = each
    original = one.item.original or (partial(_pixels, theirs[key]) if key in theirs else None)
    if one.item.mask is None or original is None:
        return key, None
    try:
        truth = None if one.item.truth is None else one.item.truth()
        edit = Edit(original(), one.item.mask(), _pixels(one), truth)
    except VelaturaError:
        return key, None
    parts = (edit.original, edit.mask, edit.truth)
    if any(part is not None and part.shape[:2] != edit.result.shape[:2] for part in parts):
        return key, None
    return key, {name: formula(edit) for name, formula in formulas.items()}


_HANDLERS: Final[Mapping[str, Callable[[Measuring, Measure, Eye | None, Side], Values]]] = {
    "picture": _of_pictures,
    "pair": _of_pairs,
    "distance": _distances,
    "within": _within,
    "text": _texts,
    "score": _scores,
    "answers": _answers,
    "copies": _copies,
    "edit": _edits,
}
"""By what measures take; those that take features are `figuring.set_figures`."""

_MISSING: Final = {
    "within": "measure_without_prompts",
    "text": "measure_without_prompts",
    "answers": "measure_without_prompts",
    "edit": "measure_without_edits",
}
"""Why there is nothing at all, where it is not for lack of a reference."""


# -- pictures ---------------------------------------------------------------------------------


def _apart(
    of: Measuring, encoder: Installed, pairs: Mapping[str, Pair]
) -> Iterator[tuple[str, float]]:
    """By a network, some at a time."""

    def read(each: tuple[str, Pair]) -> tuple[str, ByteArray, ByteArray]:
        key, (one, two) = each
        return key, _pixels(one), _pixels(two)

    batch = list[tuple[str, "ByteArray", "ByteArray"]]()
    for number, each in enumerate(read_ahead(pairs.items(), read, lambda one: one[1].size), 1):
        batch.append(each)
        if len(batch) == MOST_COMPARED or number == len(pairs):
            row = encoder.encoder
            job = Distancing(
                row.kind,
                encoder.path,
                {str(at): one for at, (_, one, _) in enumerate(batch)},
                {str(at): two for at, (_, _, two) in enumerate(batch)},
                row.resizer,
                encoder.backbone,
            )
            told = distances_of(job, of.access)
            yield from ((key, told[str(at)]) for at, (key, _, _) in enumerate(batch))
            batch = []


def _pixels(one: ScannedPicture) -> ByteArray:
    return shown_in(read_picture_file(one.item.path), one.item.file)[0]


def _size(one: ScannedPicture) -> object:
    return None if one.about is None else one.about.size


def _as_it_is(eye: Eye) -> bool:
    """Whether it sees pictures at their own size."""
    return eye.encoder.encoder.resizer == "as it is"


def _is_too_small(eye: Eye, one: ScannedPicture) -> bool:
    """Whether nothing of it would be left by the last pooling."""
    size = None if one.about is None else one.about.size
    return _as_it_is(eye) and size is not None and min(size.width, size.height) < _LEAST_SIDE


def _distances_name(eye: Eye) -> str:
    return f"distance {eye.encoder.sha256} {eye.encoder.encoder.resizer}"


def _formula(row: Measure) -> Callable[..., Any]:
    assert row.formula is not None
    return row.formula


def _is_cut(text: str) -> bool:
    encoder = shipped_clip()
    return encoder.count(text) > encoder.length
