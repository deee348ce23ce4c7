"""What the engine can be asked to do: one row an operation.

A new one is a row here, with the dataclass it takes, and a file in `engine.operations`. Client,
pipe and server know none of them by name (docs/developing.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Final, Literal

from desktop_app.core.events import (
    Classified,
    ControlImageMade,
    Described,
    Distanced,
    Embedded,
    EngineEvent,
    Enlarged,
    Evaluated,
    Featured,
    Finished,
    Found,
    ImageDone,
    Loading,
    Merged,
    Noted,
    PreviewMade,
    SampleMade,
    Segmented,
    Shrunk,
    StepDone,
    StepMade,
    Trained,
    TrainingDone,
    Tried,
)
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.merging import Merging
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray, declared
from desktop_app.core.record import record
from desktop_app.core.registry import DictExtensionPoint
from desktop_app.core.request import EngineJob
from desktop_app.core.smaller import Shrinking

_ATTEMPTS: Final = 8
"""A picture is restarted where memory ran out or numbers were lost; four times at most."""

_STEPS: Final = 150
"""Some edits take more steps than the request names."""

_FEW: Final[Mapping[type[EngineEvent], int]] = {Loading: 10_000, Noted: 1000}
"""Any operation may load models, and note something."""


@record()
class Preloading:
    """A model to be loaded ahead of its first use, as ``memory`` says, and as requests with ``way``
    will want it."""

    model: ModelInfo
    memory: MemoryPlan = field(default_factory=MemoryPlan)
    way: str = ""


@record()
class Trying:
    """A model of which it is measured by which way the processor calculates it soonest.

    Attributes:
        model: which.
        memory: how it is held.
        way: the present one, so that a model in memory stays as it is.
        openvino: whether OpenVINO is measured, too, which has to compile the model first.
    """

    model: ModelInfo
    memory: MemoryPlan = field(default_factory=MemoryPlan)
    way: str = ""
    openvino: bool = False


@record(eq=False)
class Preprocessing:
    """A picture of which a network makes a control image.

    Attributes:
        preprocessor: id of a row of `imaging.preprocessors.table`.
        picture: (h, w, 3) uint8 sRGB.
        values: of the row's parameters, by id.
        weights: where the folders lie that the row needs (`Preprocessor.needs`), by task; absolute.
    """

    preprocessor: str
    picture: ByteArray = field(metadata=declared("u1", channels=(3,)))
    values: dict[str, bool | int | float | str]
    weights: dict[str, str]


@record(eq=False)
class Finding:
    """A picture in which a network looks for what words name.

    Attributes:
        network: folder of the weights; absolute.
        picture: (h, w, 3) uint8 sRGB.
        texts: what is looked for, each in a few English words; `MOST_TEXTS` at the most.
        least: how sure it must be, 0..1.
    """

    network: str
    picture: ByteArray = field(metadata=declared("u1", channels=(3,)))
    texts: tuple[str, ...]
    least: float


MOST_FOUND: Final = 64
"""Things that are told of one picture."""


@record(eq=False)
class Segmenting:
    """A picture in which a network outlines what is pointed at.

    Attributes:
        network: folder of the weights; absolute.
        picture: (h, w, 3) uint8 sRGB. What the network saw in the last few is kept, so that more
            points in the same one are quick.
        points: x, y in pixels of the picture, and whether they are on the thing (1) or beside it
            (0); `MOST_POINTS` at most.
        boxes: left, top, right and bottom; several are a thing each, without points.
        earlier: (s, s) float32: logits of an earlier answer, which is refined.
        grid: points of a side of a grid over the picture, of each of which the parts are wanted,
            in place of points and boxes; 0: no grid.
    """

    network: str
    picture: ByteArray = field(metadata=declared("u1", channels=(3,)))
    points: tuple[tuple[float, float, int], ...] = ()
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    earlier: FloatArray | None = field(default=None, metadata=declared("f4", channels=(0,)))
    grid: int = 0


MOST_POINTS: Final = 64
"""Points, or boxes, of one job."""


@record(eq=False)
class Classifying:
    """Pictures of which a classifier says how probable each of its labels is.

    Attributes:
        network: folder of the weights, or the file in it; absolute.
        pictures: (h, w, 3) uint8 sRGB, by any names; `MOST_CLASSIFIED` at the most.
    """

    network: str
    pictures: dict[str, ByteArray] = field(metadata=declared("u1", channels=(3,)))


MOST_CLASSIFIED: Final = 16
"""Pictures of one job: no more arrays travel at a time (`wire.MAX_ARRAYS`)."""


@record(eq=False)
class Describing:
    """Pictures that a network describes.

    Attributes:
        network: folder of the weights, or the file in it; absolute.
        pictures: (h, w, 3) uint8 sRGB, by any names; `MOST_CLASSIFIED` at the most.
        words: of a text, at most.
        least: how probable a tag must be, 0..1.
    """

    network: str
    pictures: dict[str, ByteArray] = field(metadata=declared("u1", channels=(3,)))
    words: int
    least: float


@record(eq=False)
class Embedding:
    """Texts and pictures whose content CLIP is to tell, as vectors that can be compared.

    Attributes:
        model: folder or file of the weights; absolute.
        texts: what pictures may show, in words.
        pictures: (h, w, 3) uint8 sRGB, by any names; `MOST_EMBEDDED` at the most.
    """

    model: str
    texts: tuple[str, ...] = ()
    pictures: dict[str, ByteArray] = field(
        default_factory=dict[str, ByteArray], metadata=declared("u1", channels=(3,))
    )


@record(eq=False)
class Featuring:
    """Pictures that an encoder of evaluations looks at.

    Attributes:
        encoder: kind of its row in resources/catalog/encoders.toml.
        weights: its file, absolute; of a head the head's.
        resizer: how pictures come to its size (a row of `engine.encoders.resizers`); "": as its
            network does.
        pictures: (h, w, 3) uint8 sRGB, by any names; `MOST_CLASSIFIED` at the most.
        companion: a second file that it needs, absolute: the network before a head.
        texts: what each picture was to show, by the pictures' names, of a kind that reads them.
    """

    encoder: str
    weights: str
    resizer: str
    pictures: dict[str, ByteArray] = field(metadata=declared("u1", channels=(3,)))
    companion: str = ""
    texts: dict[str, str] = field(default_factory=dict[str, str])


MOST_COMPARED: Final = MOST_CLASSIFIED // 2
"""Pairs of pictures of one job, for the same reason."""


@record(eq=False)
class Distancing:
    """Pairs of pictures of which a network tells how different they look.

    Attributes:
        encoder, weights, resizer, companion: as in `Featuring`.
        first: (h, w, 3) uint8 sRGB, by any names; `MOST_COMPARED` at the most.
        second: what each is compared with, by the same names; of the same size, where the pictures
            aren't resized.
    """

    encoder: str
    weights: str
    first: dict[str, ByteArray] = field(metadata=declared("u1", channels=(3,)))
    second: dict[str, ByteArray] = field(metadata=declared("u1", channels=(3,)))
    resizer: str = ""
    companion: str = ""


@record(eq=False)
class Enlarging:
    """A part of a picture that a network enlarges, cleans or fills: whoever asks cuts the picture
    and puts it together again (`operations.networks.upscaling`), so that neither side ever holds
    all of it as float32.

    Attributes:
        network: folder or file of the weights; absolute.
        pixels: (h, w, 3) float32 0..1, encoded as sRGB or another space for screens is.
        hole: (h, w) uint8, 1 in pixels that an inpainting network fills and does not see;
            None for all others.
    """

    network: str
    pixels: FloatArray = field(metadata=declared("f4", channels=(3,)))
    hole: ByteArray | None = field(default=None, metadata=declared("u1", channels=(0,)))


@record()
class Training:
    """The job that the trainer gets.

    Attributes:
        folder: of the run, absolute; a state in it is gone on from.
    """

    folder: str


_TRAINING: Final[Mapping[type[EngineEvent], int]] = {
    **_FEW,
    Trained: 10_000_000,
    Evaluated: 1_000_000,
    SampleMade: 1_000_000,
    TrainingDone: 1,
}


@record()
class Gives:
    """What one job may tell, so that what it says never fills the window's memory.

    Attributes:
        most: how many events of each kind at most; no others.
        all_of: kinds that must all have come before it is done.
        images: how many pictures it is about.
        size: of each finished picture, in pixels; None: any.
    """

    most: Mapping[type[EngineEvent], int]
    all_of: frozenset[type[EngineEvent]] = frozenset()
    images: int = 0
    size: Size | None = None


@record()
class Operation:
    """One of them.

    Attributes:
        takes: the dataclass of its jobs; arrays in it declare what they are (`pixels.declared`).
        gives: what a job of it may tell.
        process: which does it.
    """

    takes: type[Any]
    gives: Callable[[Any], Gives]
    process: Literal["engine", "trainer"] = "engine"


def _generating(job: EngineJob) -> Gives:
    request = job.request
    steps = _ATTEMPTS * request.count * (max(request.steps, _STEPS) + 1)
    most = {**_FEW, StepDone: steps, PreviewMade: steps, ImageDone: request.count, Finished: 1}
    if job.trace:
        most[StepMade] = steps
    return Gives(most, frozenset({ImageDone, Finished}), request.count, request.size)


def _preprocessing(job: Preprocessing) -> Gives:
    height, width = job.picture.shape[:2]
    most = {**_FEW, ControlImageMade: 1}
    return Gives(most, frozenset({ControlImageMade}), size=Size(width, height))


def _finding(job: Finding) -> Gives:
    return Gives({**_FEW, Found: 1}, frozenset({Found}))


def _segmenting(job: Segmenting) -> Gives:
    return Gives({**_FEW, StepDone: 1000, Segmented: 1}, frozenset({Segmented}), images=1)


def _classifying(job: Classifying) -> Gives:
    return Gives({**_FEW, Classified: 1}, frozenset({Classified}), images=len(job.pictures))


def _describing(job: Describing) -> Gives:
    return Gives({**_FEW, Described: 1}, frozenset({Described}), images=len(job.pictures))


def _embedding(job: Embedding) -> Gives:
    count = len(job.texts) + len(job.pictures)
    return Gives({**_FEW, Embedded: 1}, frozenset({Embedded}), images=count)


def _featuring(job: Featuring) -> Gives:
    return Gives({**_FEW, Featured: 1}, frozenset({Featured}), images=len(job.pictures))


def _distancing(job: Distancing) -> Gives:
    return Gives({**_FEW, Distanced: 1}, frozenset({Distanced}), images=len(job.first))


def _enlarging(job: Enlarging) -> Gives:
    height, width = job.pixels.shape[:2]
    return Gives({**_FEW, Enlarged: 1}, frozenset({Enlarged}), size=Size(width, height))


def _training(job: Training) -> Gives:
    return Gives(_TRAINING, frozenset({TrainingDone}))


OPERATIONS: Final[dict[str, Operation]] = {
    "generate": Operation(EngineJob, _generating),
    "preload": Operation(Preloading, lambda job: Gives(_FEW)),
    "trial": Operation(Trying, lambda job: Gives({**_FEW, Tried: 1}, frozenset({Tried}))),
    "shrink": Operation(Shrinking, lambda job: Gives({**_FEW, Shrunk: 1}, frozenset({Shrunk}))),
    "merge": Operation(Merging, lambda job: Gives({**_FEW, Merged: 1}, frozenset({Merged}))),
    "train": Operation(Training, _training, "trainer"),
    "preprocess": Operation(Preprocessing, _preprocessing),
    "find": Operation(Finding, _finding),
    "segment": Operation(Segmenting, _segmenting),
    "classify": Operation(Classifying, _classifying),
    "describe": Operation(Describing, _describing),
    "features": Operation(Featuring, _featuring),
    "distances": Operation(Distancing, _distancing),
    "embed": Operation(Embedding, _embedding),
    "upscale": Operation(Enlarging, _enlarging),
}

OPERATIONS_DOOR: Final = DictExtensionPoint(OPERATIONS, Operation)
"""For plugins; their work goes through `engine.operations.operation_table.HANDLERS_POINT`."""
