"""What a request will cost on this machine, told before it is made: values, nothing measured."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan, Precision
from desktop_app.core.record import record

PartName: TypeAlias = Literal[
    "denoiser",
    "other_denoiser",
    "control",
    "image_prompt",
    "text_encoder",
    "vae",
    "preview",
    "lora",
    "arrays",
    "idle",
]
"""What weights are held for. "other_denoiser": of a model that a condition names. "control": of
networks for control images. "image_prompt": of what reads pictures in place of words, which is
given up as soon as it has. "preview": an autoencoder for previews. "lora": layers of the model
that are held changed, too. "arrays": what conditions bring along. "idle": held and not used, as the
model's own autoencoder while another takes its place."""

Verdict: TypeAlias = Literal["fits", "tight", "no"]

TIGHT = 0.9
"""Share of the room from which on a forecast is called tight: it is off by up to a tenth."""


@record()
class PartWeights:
    """The weights of one part of a model, told from their headers.

    Attributes:
        part: which.
        numbers: how many numbers they are.
        stored_bytes: as they are stored; a LoRA's file stays in memory as it is.
        width: channels of its widest maps of pixels, tokens of a transformer; what is in memory
            beside the weights grows with it. 0: not known.
        file: of a network for control images: which one.
        quantised: how many of the numbers stay in fewer bits in memory.
        quantised_bytes: what those take there.
        on_disk: how many of the numbers can stay in their file (`Offload` "disk").
        widest: how many of these one layer has, at most.
    """

    part: PartName
    numbers: int
    stored_bytes: int
    width: int = 0
    file: str = ""
    quantised: int = 0
    quantised_bytes: int = 0
    on_disk: int = 0
    widest: int = 0

    def resident_bytes(self, number: float) -> int:
        """Bytes in memory, where a number that is not quantised takes ``number``."""
        return round((self.numbers - self.quantised) * number) + self.quantised_bytes

    def resident_with_disk_copies(self, number: int) -> int:
        """Bytes that are always in memory where all that can stays on the disk."""
        return (self.numbers - self.on_disk) * number

    def layer_bytes(self, number: int) -> int:
        """What a layer takes while it runs, then: as it is stored, and as numbers of ``number``
        bytes."""
        stored = self.stored_bytes / max(1, self.numbers)
        return round(self.widest * (stored + number))


@record()
class ModelWeights:
    """All weights that a request needs. ``tiny_vae``: the autoencoder is an AutoencoderTiny."""

    parts: tuple[PartWeights, ...]
    tiny_vae: bool = False

    @property
    def numbers(self) -> int:
        """How many numbers they are in all."""
        return sum(part.numbers for part in self.parts)

    def of(self, part: PartName) -> tuple[PartWeights, ...]:
        """Those of that part; of text encoders there may be several."""
        return tuple(each for each in self.parts if each.part == part)


@record()
class CostFactors:
    """What of a request decides its cost.

    Attributes:
        family: a key of the families table.
        size: working size in pixels.
        factor: pixels per latent pixel.
        steps: that are run.
        count: pictures.
        batch: what goes through the denoiser at a time, at most: 2 with guidance, else 1; more for
            prompts that are composed.
        encodes: pictures that are brought into latent space first.
        previews: whether the steps are shown.
        variant: of the family; "" for a plain model of it.
        calls: the same as ``batch`` in the mean over the steps; 0: always as much.
        controls: share of the steps in which networks for control images run, in the mean of them.
        references: share of the steps in which the denoiser looks at each reference picture.
        seen: pixels of the reference pictures that stand among the denoiser's tokens, together:
            they are looked at in the same call.
        read: pictures in place of words.
        wide_vae: whether the autoencoder calculates in float32 where the others do in float16.
    """

    family: str
    size: Size
    factor: int
    steps: int
    count: int = 1
    batch: int = 2
    encodes: int = 0
    previews: bool = True
    variant: str = ""
    calls: float = 0.0
    controls: float = 0.0
    references: tuple[float, ...] = ()
    seen: int = 0
    read: int = 0
    wide_vae: bool = False


@record()
class Host:
    """Where it is made.

    Attributes:
        device: "cpu", "cuda" or "mps".
        precision: of weights and activations where a plan says "auto".
        memory_bytes: main memory that the engine's process may hold in all.
        device_bytes: the same of the device's own memory; None where it has none.
        cores: physical cores.
        program_bytes: what the engine's process holds without any model; 0: not known.
        quick_half: whether the device calculates in 16 bits at least as quickly as in 32.
    """

    device: str
    precision: Precision
    memory_bytes: int
    device_bytes: int | None = None
    cores: int = 1
    program_bytes: int = 0
    quick_half: bool = True

    @property
    def shares_memory(self) -> bool:
        """Whether the device calculates in main memory."""
        return self.device != "cuda"


@record()
class Need:
    """Bytes of one part of the forecast: "program", a `PartName`, or "working" (what is calculated
    at the worst moment, in ``stage``: "denoise", "decode" …)."""

    code: str
    bytes: int
    stage: str = ""


@record()
class Forecast:
    """The cost of one request by one plan.

    Attributes:
        plan: how the model is fitted into memory.
        memory_bytes: main memory of the engine's process at the worst moment.
        device_bytes: the device's own memory at the worst moment; None where it has none.
        memory_free_bytes, device_free_bytes: what there is of each.
        needs: what it is made up of: of the device's memory, or of main memory where that is it.
        seconds: about how long; 0: not known.
        spread: it may take that many times longer or shorter; 1: measured here.
        preparing: seconds of them before the first step of a training.
    """

    plan: MemoryPlan
    memory_bytes: int
    memory_free_bytes: int
    device_bytes: int | None = None
    device_free_bytes: int | None = None
    needs: tuple[Need, ...] = field(default=())
    seconds: float = 0.0
    spread: float = 1.0
    preparing: float = 0.0

    @property
    def shown_bytes(self) -> int:
        """What is next to the button: the device's memory where it has its own."""
        return self.memory_bytes if self.device_bytes is None else self.device_bytes

    @property
    def verdict(self) -> Verdict:
        verdicts = (
            _verdict(self.memory_bytes, self.memory_free_bytes),
            _verdict(self.device_bytes or 0, self.device_free_bytes or 1 << 60),
        )
        if "no" in verdicts:
            return "no"
        return "tight" if "tight" in verdicts else "fits"


def _verdict(needed: int, room: int) -> Verdict:
    if needed > room:
        return "no"
    return "tight" if needed > TIGHT * room else "fits"
