"""What measures of single pictures give: a number for each picture (or prompt) of each set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.operations import MOST_COMPARED, Distancing
from desktop_app.operations.networks.encoding import distances_of
from desktop_app.storage.pictures import read_picture_file
from desktop_app.studio.evaluating.ahead import read_ahead
from desktop_app.studio.evaluating.figuring import Side
from desktop_app.studio.evaluating.reading import picture_at, shown_in

if TYPE_CHECKING:
    from desktop_app.core.engine import EngineAccess
    from desktop_app.core.pixels import ByteArray, Doubles
    from desktop_app.evaluation.measure import Measure
    from desktop_app.operations.networks.encoder_choice import Installed
    from desktop_app.studio.evaluating.features import Eye, Looked, Vision

Values: TypeAlias = dict[str, float]
Pair: TypeAlias = "tuple[Looked, Looked]"

_MOST_OF_PROMPT: Final = 8
"""Pictures of one prompt that are compared with one another."""

_EDITS: Final = "1"
"""Of what is kept of edits: what was computed by other formulas has another number."""


@dataclass(frozen=True, slots=True, eq=False)
class Measuring:
    """What handlers work with.

    Attributes:
        vision: what encoders saw.
        access: the engine.
        reference: what sets are held against.
        version: of the formulas.
        counted: notes of sets, by label: codes, and how many pictures each is of.
    """

    vision: Vision
    access: EngineAccess
    reference: Side | None
    version: str
    counted: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])

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
        theirs = self.reference.looked
        found = {key: (one, theirs[key]) for key, one in side.looked.items() if key in theirs}
        others = [key for key, (one, two) in found.items() if _size(one) != _size(two)]
        self.count(side, "other_size", len(others))
        if same_size:
            for key in others:
                del found[key]
        return found

    def numbers(
        self,
        name: str,
        pairs: Mapping[str, Pair],
        compute: Callable[[Mapping[str, Pair]], Iterator[tuple[str, float]]],
    ) -> Values:
        """Of pairs: those that were kept, else computed."""
        keys = {key: _pair_key(pair) for key, pair in pairs.items()}
        by_digest = {keys[key]: pair for key, pair in pairs.items()}
        told = self.vision.kept(name, by_digest, compute)
        return {key: told[digest] for key, digest in keys.items() if digest in told}


def vectors_of(eye: Eye, looked: Sequence[Looked]) -> Doubles:
    """(n, d) float64 of what an encoder saw in pictures."""
    return np.array([eye.seen(one).vector for one in looked], np.float64)


# -- handlers ---------------------------------------------------------------------------------


def _of_pictures(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    return {key: one.values[row.id] for key, one in side.looked.items()}


def _of_pairs(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    formula = _formula(row)

    def read(each: tuple[str, Pair]) -> tuple[str, float]:
        key, (one, two) = each
        return key, float(formula(_pixels(one), _pixels(two)))

    def compute(pairs: Mapping[str, Pair]) -> Iterator[tuple[str, float]]:
        return read_ahead(pairs.items(), read)

    return of.numbers(f"{row.id} {of.version}", of.pairs(side, same_size=True), compute)


def _distances(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    assert eye is not None
    is_resized = eye.encoder.encoder.resizer != "as it is"
    pairs = of.pairs(side, same_size=not is_resized)
    return of.numbers(_shelf(eye), pairs, partial(_apart, of, eye.encoder))


def _within(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    """The keys are prompts."""
    assert eye is not None
    groups = dict[str, list[Looked]]()
    for one in side.looked.values():
        if one.item.prompt:
            groups.setdefault(one.item.prompt, []).append(one)
    pairs = {
        f"{prompt}\n{number}": pair
        for prompt, group in groups.items()
        for number, pair in enumerate(combinations(group[:_MOST_OF_PROMPT], 2))
        if _size(pair[0]) == _size(pair[1])
    }
    told = dict[str, list[float]]()
    for key, value in of.numbers(_shelf(eye), pairs, partial(_apart, of, eye.encoder)).items():
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
    prompts = {one.item.prompt for one in side.looked.values()}
    of.count(side, "texts_cut", sum(map(_is_cut, prompts)))
    scores = _scores(of, row, eye, side)
    return {key: score for key, score in scores.items() if side.looked[key].item.prompt}


def _scores(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    assert eye is not None
    seen = {key: eye.seen(one).said for key, one in side.looked.items()}
    return {key: said["score"] for key, said in seen.items() if "score" in said}


def _answers(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    assert eye is not None
    formula = _formula(row)
    return {
        key: float(formula(eye.seen(one).said, one.item.asks))
        for key, one in side.looked.items()
        if one.item.asks
    }


def _copies(of: Measuring, row: Measure, eye: Eye | None, side: Side) -> Values:
    assert eye is not None
    if of.reference is None:
        return {}
    looked = [*side.looked.values()]
    theirs = vectors_of(eye, [*of.reference.looked.values()])
    told = _formula(row)(vectors_of(eye, looked), theirs)
    return dict(zip(side.looked, map(float, told), strict=True))


_HANDLERS: Final[Mapping[str, Callable[[Measuring, "Measure", "Eye | None", Side], Values]]] = {
    "picture": _of_pictures,
    "pair": _of_pairs,
    "distance": _distances,
    "within": _within,
    "text": _texts,
    "score": _scores,
    "answers": _answers,
    "copies": _copies,
}
"""By what measures take; those that take features are `figuring.set_figures`."""

_MISSING: Final = {
    "within": "measure_without_prompts",
    "text": "measure_without_prompts",
    "answers": "measure_without_prompts",
    "edit": "measure_without_edits",
}
"""Why there is no number at all, where it is not for lack of a reference."""


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
                encoder.beside,
            )
            told = distances_of(job, of.access)
            yield from ((key, told[str(at)]) for at, (key, _, _) in enumerate(batch))
            batch = []


def _pixels(one: Looked) -> ByteArray:
    return shown_in(read_picture_file(one.item.path), one.item.file)[0]


def _size(one: Looked) -> object:
    return None if one.about is None else one.about.size


def _pair_key(pair: Pair) -> str:
    return hashlib.sha256("\n".join(one.digest for one in pair).encode()).hexdigest()


def _shelf(eye: Eye) -> str:
    return f"distance {eye.encoder.sha256} {eye.encoder.encoder.resizer}"


def _formula(row: Measure) -> Callable[..., object]:
    assert row.formula is not None
    return row.formula


def _is_cut(text: str) -> bool:
    from desktop_app.library.prompt_tokens import shipped_clip

    encoder = shipped_clip()
    return encoder.count(text) > encoder.length
