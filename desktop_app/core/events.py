"""What the engine tells while it works. Errors are raised, not told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Final, TypeAlias

from desktop_app.core.pixels import ByteArray, FloatArray, declared
from desktop_app.core.record import record


@record()
class Loading:
    """A model is being loaded: ``done`` of ``total`` parts; ``what`` is the part's plain name."""

    what: str
    done: int
    total: int


WAITS: Final = Loading("turn", 0, 0)
"""Something else is made first."""


@record()
class StepDone:
    """Denoising step ``step`` (from 1) of ``steps`` of image ``image`` (from 0) is done.

    ``seconds_left`` covers the rest of the request, ``step_seconds`` a step of it as measured so
    far; None until they can be told.
    """

    image: int
    step: int
    steps: int
    seconds_left: float | None
    step_seconds: float | None = None


@record(eq=False)
class PreviewMade:
    """A rough look at image ``image``: ``pixels`` (h, w, 3) uint8 sRGB, latent-sized or larger.

    ``awaited``: it is one of `EngineJob.partials`, and no newer one takes its place."""

    image: int
    step: int
    pixels: ByteArray = field(metadata=declared("u1", channels=(3,)))
    awaited: bool = False


@record(eq=False)
class StepMade:
    """Exactly what a call of a consistency model made of image ``image``: ``pixels`` (h, w, 3)
    uint8 sRGB at the working size. Of a batch the first image is told; no call is left out."""

    image: int
    step: int
    pixels: ByteArray = field(metadata=declared("u1", channels=(3,)))


@record(eq=False)
class ImageDone:
    """Image ``image`` is finished: ``pixels`` (h, w, 3) float32 0..1 sRGB at the working size; of a
    new picture that is transparent somewhere (h, w, 4).

    ``decoded``: the job's own picture, encoded and decoded, (h, w, 3) uint8, if it asks for it.
    ``layers``: (layers × h, w, 4) uint8, one below another, the lowest first, of a model that
    splits; ``pixels`` is then what they show over the job's picture.
    """

    image: int
    seed: int
    pixels: FloatArray = field(metadata=declared("f4", channels=(3, 4)))
    seconds: float
    decoded: ByteArray | None = field(default=None, metadata=declared("u1", channels=(3,)))
    layers: ByteArray | None = field(default=None, metadata=declared("u1", channels=(4,)))


People: TypeAlias = tuple[tuple[tuple[float, float] | None, ...], ...]
"""The joints of each person, as OpenPose numbers them: shares of a picture's sides, or not seen."""


@record(eq=False)
class ControlImageMade:
    """What a network saw in a picture: ``pixels`` (h, w, 3) uint8 of the picture's size.

    ``people``: as data, of a preprocessor that finds people.
    """

    pixels: ByteArray = field(metadata=declared("u1", channels=(3,)))
    people: People = ()


Thing: TypeAlias = tuple[int, float, float, float, float, float]
"""Which of the texts it is, how sure that is (0..1), and its box: left, top, width and height in
pixels, within the picture."""


@record()
class Found:
    """What there is in a picture of what was looked for, the surest first."""

    things: tuple[Thing, ...]


@record(eq=False)
class Segmented:
    """What is pointed at in a picture, the likeliest first.

    Attributes:
        masks: (n × h, w) uint8, one below another, each to be stretched over the picture: 128 and
            more where it is; a step of the network's logits is 16.
        scores: what overlap with the true outline the network expects of each.
        logits: (n × s, s) float32: what it gave, to be refined; None of parts.
    """

    masks: ByteArray = field(metadata=declared("u1", channels=(0,)))
    scores: tuple[float, ...]
    logits: FloatArray | None = field(default=None, metadata=declared("f4", channels=(0,)))


@record()
class Classified:
    """What a classifier says of pictures: ``scores`` of each, by its name: label → probability."""

    scores: dict[str, dict[str, float]]


@record()
class Described:
    """What pictures show, in words: the text of each, by its name."""

    texts: dict[str, str]


@record(eq=False)
class Embedded:
    """Where texts, and then pictures, lie for CLIP: ``vectors`` (n, width) float32 of length 1;
    zeros where there is no such place."""

    vectors: FloatArray = field(metadata=declared("f4", channels=(0,)))


@record(eq=False)
class Featured:
    """What an encoder of evaluations saw in pictures, in their order.

    Attributes:
        vectors: (n, width) float32.
        said: what its heads answer of each picture, by its name: "noun:fox" → 0..1, "score" → a
            number; {} of one without heads.
    """

    vectors: FloatArray = field(metadata=declared("f4", channels=(0,)))
    said: dict[str, dict[str, float]] = field(default_factory=dict[str, "dict[str, float]"])


@record()
class Distanced:
    """How different the pictures of each pair look, by their names; 0: the same."""

    values: dict[str, float]


@record(eq=False)
class Enlarged:
    """What a network made of a part of a picture.

    Attributes:
        pixels: (h × scale, w × scale, 3) float32 0..1.
        scale: by how much it enlarges; 1 of one that cleans.
    """

    pixels: FloatArray = field(metadata=declared("f4", channels=(3,)))
    scale: int


@record()
class Shrunk:
    """A smaller copy of a model is written.

    Attributes:
        before, after: bytes of the file it was made of, and of the copy.
        weights: PSNR of the weights in dB, by the largest number of each tensor; None: all are the
            same.
        prediction: PSNR in dB of what one step predicts, by the largest number the original gives;
            None: it is the same.
    """

    before: int
    after: int
    weights: float | None
    prediction: float | None


@record()
class Merged:
    """Something is made of models or LoRAs.

    Attributes:
        bytes: of the file.
        error: how far the changes of a LoRA's layers are off, as a share of their length; None: it
            isn't a LoRA.
        rank: the highest of its layers'; 0: it
            isn't a LoRA.
        left_out: tensors whose changes a LoRA can't hold (norms, biases, words).
        zeros: share of a pruned denoiser's weights that are 0.
        packed: bytes of the file if zeros were left out: a bit for each number, and the others.
        prediction: PSNR in dB of one step of a pruned model; None: the same, or not measured.
    """

    bytes: int
    error: float | None = None
    rank: int = 0
    left_out: int = 0
    zeros: float = 0.0
    packed: int = 0
    prediction: float | None = None


@record()
class Trained:
    """A step is done.

    Attributes:
        step: from 1.
        total: how many there will be, as far as that is known.
        loss: mean of the step's batch.
        rate: learning rate.
        seconds: of the step.
        left: seconds that the rest will take; None: not known yet.
    """

    step: int
    total: int
    loss: float
    rate: float
    seconds: float
    left: float | None = None


@record()
class Evaluated:
    """The loss was measured on what is held out, with fixed noise and timesteps.

    Attributes:
        step: after how many.
        loss: the mean.
        best: whether it is the least so far.
        stale: measurements without gain since the best one.
    """

    step: int
    loss: float
    best: bool
    stale: int


@record(eq=False)
class SampleMade:
    """A sample: ``pixels`` (h, w, 3) uint8 sRGB of the ``number``-th prompt after ``step`` steps;
    0: before the first."""

    step: int
    number: int
    prompt: str
    pixels: ByteArray = field(metadata=declared("u1", channels=(3,)))


@record()
class TrainingDone:
    """It is over, and its files are written.

    Attributes:
        files: absolute paths by layout; "" for anything but a LoRA.
        step: of the weights that were kept.
        loss: on what is held out; None: it was not measured.
        steps: that were done in all.
        reason: why it ended: "steps", "minutes", "no gain".
        seconds: of training, in all processes.
    """

    files: dict[str, str]
    step: int
    loss: float | None
    steps: int
    reason: str
    seconds: float


@record()
class Finished:
    """The whole request is done. ``seconds`` in all, of which ``loading`` for the model.

    ``peak_bytes``: the most memory the job held at a time (of the device, or of the process where
    it shares main memory); None where it was not measured. ``backend``: what ran the denoiser.
    """

    seconds: float
    loading: float
    device: str
    dtype: str
    peak_bytes: int | None = None
    backend: str = "torch"


@record()
class Noted:
    """Something was done otherwise than asked, or is worth saying: a code of `core.note_texts` and
    the values for its placeholders."""

    code: str
    params: dict[str, str | int | float] = field(default_factory=dict[str, "str | int | float"])


Say: TypeAlias = Callable[[Noted], object]
"""Gets what has to be said."""


@record()
class Tried:
    """What a trial of a model found, as texts (`core.compute_profile`): the chosen one, the one
    used without a trial, and the least seconds of each that was tried; and how many times as fast
    as the chosen one OpenVINO runs the denoiser (0: not measured)."""

    way: str
    usual: str
    seconds: dict[str, float]
    openvino: float = 0.0


EngineEvent: TypeAlias = (
    Loading
    | StepDone
    | PreviewMade
    | StepMade
    | ImageDone
    | ControlImageMade
    | Found
    | Segmented
    | Classified
    | Described
    | Embedded
    | Featured
    | Distanced
    | Enlarged
    | Tried
    | Shrunk
    | Merged
    | Trained
    | Evaluated
    | SampleMade
    | TrainingDone
    | Finished
    | Noted
)

EVENTS: Final[dict[str, type[EngineEvent]]] = {
    "loading": Loading,
    "step": StepDone,
    "preview": PreviewMade,
    "step_made": StepMade,
    "image": ImageDone,
    "control_image": ControlImageMade,
    "found": Found,
    "segmented": Segmented,
    "classified": Classified,
    "described": Described,
    "embedded": Embedded,
    "featured": Featured,
    "distanced": Distanced,
    "enlarged": Enlarged,
    "tried": Tried,
    "shrunk": Shrunk,
    "merged": Merged,
    "trained": Trained,
    "evaluated": Evaluated,
    "sample": SampleMade,
    "training_done": TrainingDone,
    "finished": Finished,
    "noted": Noted,
}
"""By their names on the wire."""
