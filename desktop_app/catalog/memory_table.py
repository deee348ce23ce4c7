"""The table of memory and work beside the weights, by family: `resources/catalog/memory.toml`."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Final, Literal, TypeAlias

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.core.conditions import KINDS
from desktop_app.core.forecast import Host
from desktop_app.core.record import record

_OTHER_MODEL: Final = next(name for name, kind in KINDS.items() if kind.source == "model")
"""Variant of a model that makes the last steps: the kind of condition that names it."""

Stage: TypeAlias = Literal["denoise", "refine", "preview", "decode", "encode", "look"]
"""What runs: the denoiser, a second one after it, an autoencoder for previews, the autoencoder, or
what reads pictures in place of words."""

_FILE: Final = "memory"


@record()
class Coefficients:
    """What one part takes while it runs.

    Beside its weights lie ``scratch × weights + live × width × base × batch × bytes of a number``
    bytes, where ``base`` counts base pixels: latent pixels of a UNet, tokens of a transformer,
    pixels of the picture for an autoencoder. It calculates ``work × numbers × base × batch``
    floating-point operations.

    Attributes:
        live: maps of the base's width that are there at a time, by precision; "cuda": on such a
            card, in whichever.
        scratch: share of the weights that is copied meanwhile, likewise.
        work: operations per weight and base pixel.
        patch: latent pixels along a side of one base pixel.
        measured: whether it was measured at the family's true widths, or taken over from another.
        group_share: share of a denoiser's weights on the device with group offload.
        reference: maps of the base's width that are kept of each reference picture, by precision;
            of one that is tokens, maps of its own size; nothing: it keeps none.
        autoencoder: of a denoiser's family; begins the names of that one's rows.
    """

    live: dict[str, float]
    scratch: dict[str, float]
    work: float
    patch: int = 1
    measured: bool = False
    group_share: float = 1.0
    reference: dict[str, float] = field(default_factory=dict[str, float])
    autoencoder: str = "kl"


@record()
class MemoryTable:
    """The whole table.

    Attributes:
        denoisers: by family, or by family and variant ("flux1_schnell").
        autoencoders: by kind and direction ("kl_decode").
        encoders: of pictures, by what they are for ("image_prompt").
        tile: side of a tile of the autoencoder in pixels.
        program: bytes of the engine's process without a model, by device.
        loaded: bytes that loading any model leaves in the process beside its weights.
        context: bytes that a device's own driver takes of its memory.
        speed: operations a second, by device and precision ("cpu": per core).
    """

    denoisers: dict[str, Coefficients]
    autoencoders: dict[str, Coefficients]
    encoders: dict[str, Coefficients]
    tile: int
    program: dict[str, int]
    loaded: int
    context: int
    speed: dict[str, float]

    def coefficients(
        self, family: str, stage: Stage, *, variant: str = "", tiny: bool = False
    ) -> Coefficients:
        """Those of a stage; a family that the table lacks counts as Stable Diffusion 1.x.

        Args:
            family: a key of the families table.
            stage: what runs.
            variant: of the family.
            tiny: whether the autoencoder is an AutoencoderTiny.
        """
        plain = self.denoisers.get(family, self.denoisers["sd1"])
        if stage in ("denoise", "refine"):
            wanted = _OTHER_MODEL if stage == "refine" else variant
            return self.denoisers.get(f"{family}_{wanted}", plain)
        if stage == "look":
            return self.encoders["image_prompt"]
        if stage == "preview":
            return self.autoencoders["tiny_decode"]
        return self.autoencoders[f"{'tiny' if tiny else plain.autoencoder}_{stage}"]

    def speed_of(self, device: str, precision: str) -> float:
        """Operations a second, of one core where the device is the processor."""
        return self.speed.get(f"{device}_{precision}", self.speed["cpu_float32"])

    def speed_on(self, host: Host, precision: str) -> float:
        """Operations a second of all that ``host`` calculates with."""
        cores = host.cores if host.device == "cpu" else 1
        return cores * self.speed_of(host.device, precision)


def _coefficients(entry: dict[str, Any]) -> Coefficients:
    fields: dict[str, Any] = dict(entry)
    for name in {"live", "scratch", "reference"} & {*entry}:
        fields[name] = {key: float(value) for key, value in entry[name].items()}
        if {*fields[name]} - {"cuda"} != {"float32", "half"}:
            raise ValueError(f"{name} is not said for float32 and half")
    return Coefficients(**fields)


def load_memory_table() -> MemoryTable:
    """Read it.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    table, key = read_table(_FILE), ""
    try:
        rows: dict[str, Any] = {}
        for key in ("denoisers", "autoencoders", "encoders"):
            rows[key] = {name: _coefficients(entry) for name, entry in table[key].items()}
        key = "machine"
        return MemoryTable(**rows, **table["machine"])
    except (KeyError, TypeError, ValueError) as error:
        raise invalid(_FILE, key, str(error)) from error
