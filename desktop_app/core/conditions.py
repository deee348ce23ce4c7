"""What steers a picture besides its prompt: one list of conditions, of the kinds in `KINDS`.

A new kind is a row of `KINDS` here and a file in `engine.conditions` (docs/developing.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias, get_args

from desktop_app.core.record import record
from desktop_app.core.values import check_range

LORA_WEIGHTS: Final = (-10.0, 10.0)
"""Allowed weights of a LoRA; negative ones take away what it was trained to add."""

REGION_WEIGHTS: Final = (0.0, 10.0)
"""Allowed weights of a region beside others that it overlaps."""

CONTROL_WEIGHTS: Final = (0.0, 2.0)
"""Allowed weights of a control image or an image prompt, as in most programs; 0 turns it off."""

IMAGES: Final = 8
"""Most pictures of one image prompt."""

RegionMode: TypeAlias = Literal["add", "replace"]
"""Whether a region's prompt stands after the common one, or in its place."""

ControlMode: TypeAlias = Literal["balanced", "prompt", "control"]
"""What counts more where prompt and control image contradict each other: neither, the prompt (the
control fades towards the input of the denoiser), or the control image (which guides, as the prompt
does, beside an unguided negative half: "guess mode")."""

ImageMode: TypeAlias = Literal["all", "style", "composition"]
"""What is taken from an image prompt."""

Mode: TypeAlias = RegionMode | ControlMode | ImageMode


Parameters: TypeAlias = tuple[tuple[str, bool | int | float | str], ...]
"""Of a preprocessor: names and values."""


@record()
class Condition:
    """One of them.

    Attributes:
        kind: a key of `KINDS`.
        name: of weights: their key among the models, or a file in the model's own folder; of a
            model: `ModelInfo.id`; of a region: its title.
        weight: how much of it counts.
        start: share of the steps, 0..1, from which on it acts.
        end: share of the steps, 0..1, until which it acts.
        text_weight: of what a LoRA adds to the text encoders' weights; None: ``weight``. That part
            acts from beginning to end: the prompt is read once.
        word: what stands for it in the prompt: an embedding's word; a LoRA's tag, of one that the
            prompt names; a region's own prompt. Of a part the component that it is. Of a control
            image: what it shows, as networks that know several call it ("canny", "depth" …).
        arrays: names of those of `EngineJob.arrays` that belong to it: where a region is, a control
            image, pictures.
        mask: name of the array (h, w) float32 0..1 that says where it acts; empty: everywhere.
        mode: how it goes with the prompt; one of `Kind.modes`.
        preprocessor: id of the one that makes its picture, when the job begins; empty: it is taken
            as it is.
        parameters: of the preprocessor, where they are not the usual ones.

    Raises:
        ValueError: there is no such kind or mode: what a later version wrote is not read as less.
    """

    kind: str
    name: str
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0
    text_weight: float | None = None
    word: str = ""
    arrays: tuple[str, ...] = ()
    mask: str = ""
    mode: Mode = "add"
    preprocessor: str = ""
    parameters: Parameters = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no kind of condition is called {self.kind!r}")
        if self.mode not in KINDS[self.kind].modes:
            raise ValueError(f"a {self.kind} can't be {self.mode!r}")

    @property
    def brought(self) -> tuple[str, ...]:
        """Names of all its arrays."""
        return (*self.arrays, self.mask) if self.mask else self.arrays

    @property
    def slot(self) -> str:
        """The component of the model that it takes the place of; empty: of none."""
        return self.word if self.kind == "part" else "vae" if self.kind == "vae" else ""

    @property
    def acts_partly(self) -> bool:
        """Whether there are steps in which it does not act."""
        return self.start > 0 or self.end < 1


Conditions: TypeAlias = tuple[Condition, ...]

Source: TypeAlias = Literal["", "weights", "model"]
"""What a condition's name names: nothing, a file of weights, or a whole model."""


@record()
class ConditionLimits:
    """What conditions of one kind may be.

    Attributes:
        source: what their name names.
        several: whether a request may have more than one.
        weights: allowed weights, both ends included; None: the weight has no effect, and is 1.
        shares: whether they may act in a share of the steps alone.
        masked: whether they may act in a part of the picture alone.
        arrays: how many arrays each has, both ends included.
        brings: what these are.
        sized: whether these have the working size; pictures for an image encoder need not.
        modes: how they may go with the prompt.
        is_prompt: whether their word is a prompt.
        components: kinds of weights (`core.weights_info`) that they use; (): the one of their name.
        families: keys of the families they are for; (): all.
        with_model: whether they belong to a model's settings rather than to one picture.
        waits: whether live mode does without: it takes too long.
        start: the share of the steps from which on they act, where nothing else is said.
        words: what one is called, in English: on the command line, in metadata and in errors;
            empty: its kind.
        help: of its option on the command line, where there is one alone.
    """

    source: Source = "weights"
    several: bool = False
    weights: tuple[float, float] | None = None
    shares: bool = False
    masked: bool = False
    arrays: tuple[int, int] = (0, 0)
    brings: Literal["picture", "mask"] = "picture"
    sized: bool = True
    modes: tuple[str, ...] = ("add",)
    is_prompt: bool = False
    components: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    with_model: bool = False
    waits: bool = False
    start: float = 0.0
    words: str = ""
    help: str = ""


KINDS: Final[dict[str, ConditionLimits]] = {
    # Hu et al. 2021, and relatives of it (LyCORIS)
    "lora": ConditionLimits(
        several=True, weights=LORA_WEIGHTS, shares=True, with_model=True, words="LoRA"
    ),
    # textual inversions, Gal et al. 2022
    "embedding": ConditionLimits(several=True),
    # a place with a prompt of its own: one array, (h, w) float32 0..1
    "region": ConditionLimits(
        "",
        True,
        REGION_WEIGHTS,
        shares=True,
        arrays=(1, 1),
        brings="mask",
        modes=get_args(RegionMode),
        is_prompt=True,
    ),
    # a control image for a ControlNet, a T2I-Adapter and the like: one array, (h, w, 3) uint8;
    # without a name for the model's own, where it takes one
    "control": ConditionLimits(
        "weights",
        True,
        CONTROL_WEIGHTS,
        shares=True,
        masked=True,
        arrays=(1, 1),
        modes=get_args(ControlMode),
        components=("controlnet", "t2i_adapter"),
        words="control image",
    ),
    # pictures in place of words (IP-Adapter, FLUX.1 Redux): arrays (h, w, 3) uint8 of any size
    "image_prompt": ConditionLimits(
        "weights",
        True,
        CONTROL_WEIGHTS,
        shares=True,
        masked=True,
        arrays=(1, IMAGES),
        sized=False,
        modes=get_args(ImageMode),
        components=("ip_adapter",),
        words="image prompt",
    ),
    # a picture that the denoiser looks at beside its own ("reference-only"): one array,
    # (h, w, 3) uint8
    "reference": ConditionLimits(
        "",
        True,
        (0.0, 1.0),
        shares=True,
        masked=True,
        arrays=(1, 1),
        modes=get_args(ControlMode),
        families=("sd1", "sd2", "sdxl", "qwen_image", "qwen_image21", "flux2", "flux1"),
        words="reference picture",
    ),
    # an autoencoder in place of the model's own
    "vae": ConditionLimits(
        with_model=True, words="VAE", help="a VAE to use instead of the model's own"
    ),
    # a text encoder or tokenizer in place of that which the model has; ``word``: the component
    "part": ConditionLimits(several=True, components=("text_encoder", "tokenizer")),
    # a model that makes the last steps, from where Podell et al. 2023 have it
    "refiner": ConditionLimits(
        "model",
        False,
        None,
        shares=True,
        families=("sdxl",),
        waits=True,
        start=0.8,
        help="name or path of the refiner model, which does the last steps",
    ),
}
"""In the order in which they are in a list and are put to work."""

SINGLE: Final = tuple(name for name, kind in KINDS.items() if not kind.several)
"""Those that a request may have one of."""


def lora(
    name: str,
    weight: float = 1.0,
    text_weight: float | None = None,
    start: float = 0.0,
    end: float = 1.0,
) -> Condition:
    """``start`` and ``end``: shares of the steps; ``text_weight`` None: as ``weight``."""
    return Condition("lora", name, weight, start, end, text_weight)


def embedding(name: str, word: str) -> Condition:
    """A textual inversion; ``word``: what stands for it in the prompts."""
    return Condition("embedding", name, word=word)


def using(kind: str, name: str, start: float | None = None) -> Conditions:
    """The one of a kind of `SINGLE`, from ``start`` on or where it usually starts; none for an
    empty name."""
    first = KINDS[kind].start if start is None else start
    return (Condition(kind, name, start=first),) if name else ()


def region(
    prompt: str,
    array: str,
    weight: float = 1.0,
    mode: RegionMode = "add",
    start: float = 0.0,
    end: float = 1.0,
    name: str = "",
) -> Condition:
    """A place with its own prompt; ``array`` names its mask among `EngineJob.arrays`."""
    return Condition("region", name, weight, start, end, word=prompt, arrays=(array,), mode=mode)


def control(
    name: str,
    array: str,
    word: str,
    weight: float = 1.0,
    start: float = 0.0,
    end: float = 1.0,
    mode: ControlMode = "balanced",
    mask: str = "",
) -> Condition:
    """A control image; ``name`` is its network's, ``word`` says what the image shows."""
    return Condition(
        "control", name, weight, start, end, word=word, arrays=(array,), mask=mask, mode=mode
    )


def image_prompt(
    name: str,
    arrays: Sequence[str],
    weight: float = 1.0,
    start: float = 0.0,
    end: float = 1.0,
    mode: ImageMode = "all",
    mask: str = "",
) -> Condition:
    """Pictures in place of words; ``name`` is their adapter's."""
    return Condition(
        "image_prompt", name, weight, start, end, arrays=tuple(arrays), mask=mask, mode=mode
    )


def reference(
    array: str,
    weight: float = 1.0,
    start: float = 0.0,
    end: float = 1.0,
    mode: ControlMode = "balanced",
) -> Condition:
    """A picture that the denoiser looks at beside its own; ``weight``: the share of its layers that
    do."""
    return Condition("reference", "", weight, start, end, arrays=(array,), mode=mode)


def is_lora_name(name: str) -> bool:
    """Whether ``name`` can be a file in a model's own folder: safetensors, and no path."""
    plain = not any(mark in name for mark in "/\\:") and not name.startswith(".")
    return plain and name.endswith(".safetensors")


def of_kind(conditions: Iterable[Condition], kind: str) -> Conditions:
    """Those of ``kind``, in their order."""
    return tuple(each for each in conditions if each.kind == kind)


def shares(conditions: Iterable[Condition], kind: str) -> tuple[float, ...]:
    """Of the steps, 0..1, in which each of ``kind`` acts; what has no weight never does."""
    return tuple(use.end - use.start for use in of_kind(conditions, kind) if use.weight)


def name_of(conditions: Iterable[Condition], kind: str) -> str:
    """The name of the one of ``kind``; empty if there is none."""
    return next((each.name for each in conditions if each.kind == kind), "")


def with_kind(conditions: Iterable[Condition], kind: str, new: Iterable[Condition]) -> Conditions:
    """``conditions`` with ``new`` in place of those of ``kind``, in the order of `KINDS`."""
    kept = [each for each in conditions if each.kind != kind]
    order = list(KINDS)
    return tuple(sorted([*kept, *new], key=lambda each: order.index(each.kind)))


def named_in(conditions: Iterable[Condition], prompts: str) -> Conditions:
    """``conditions`` without LoRAs whose tag stands nowhere in ``prompts``."""
    return tuple(
        each for each in conditions if each.kind != "lora" or not each.word or each.word in prompts
    )


def without_arrays(conditions: Iterable[Condition]) -> Conditions:
    """Those that bring nothing along: what others bring belongs to one picture."""
    return tuple(each for each in conditions if not each.brought)


def for_family(conditions: Iterable[Condition], family: str) -> Conditions:
    """Those that models of ``family`` can have."""
    return tuple(c for c in conditions if family in (KINDS[c.kind].families or (family,)))


def quickly(conditions: Iterable[Condition]) -> Conditions:
    """Those that live mode has time for."""
    return tuple(each for each in conditions if not KINDS[each.kind].waits)


def weight_files(conditions: Iterable[Condition]) -> tuple[tuple[str, str], ...]:
    """(kind, key) of the weights that lie outside the model's own folder."""
    return tuple(
        (each.kind, each.name)
        for each in conditions
        if KINDS[each.kind].source == "weights"
        and each.name
        and not (each.kind == "lora" and is_lora_name(each.name))
    )


def components_of(kind: str) -> tuple[str, ...]:
    """Kinds of weights that conditions of ``kind`` use."""
    return KINDS[kind].components or (kind,)


def start_name(kind: str) -> str:
    """What the share from which on one of `SINGLE` acts is called where it stands by itself."""
    return f"{kind}_from"


def models_of(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """`ModelInfo.id` of the models that they name."""
    names = (each.name for each in conditions if KINDS[each.kind].source == "model")
    return tuple(dict.fromkeys(names))


def check_conditions(conditions: Sequence[Condition]) -> None:
    """Check what they have against what their kinds may have.

    Raises:
        InputError: ``value_range``.
    """
    for each in conditions:
        kind = KINDS[each.kind]
        low, high = kind.weights or (1.0, 1.0)
        check_range(f"{each.kind}_weight", each.weight, low, high)
        if each.text_weight is not None:
            check_range(f"{each.kind}_text_weight", each.text_weight, low, high)
        first, last = (0.0, 1.0) if kind.shares else (0.0, 0.0)
        check_range(f"{each.kind}_start", each.start, first, last)
        check_range(f"{each.kind}_end", each.end, each.start if kind.shares else 1.0, 1.0)
        check_range(f"{each.kind}_arrays", len(each.arrays), *kind.arrays)
        check_range(f"{each.kind}_masks", int(bool(each.mask)), 0, int(kind.masked))
    for name, kind in KINDS.items():
        if not kind.several:
            check_range(f"{name}_count", len(of_kind(conditions, name)), 0, 1)
