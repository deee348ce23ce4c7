"""What the program knows about a model on the disk, told from its header and config alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import PurePath
from typing import Literal, TypeAlias

from desktop_app.core.conditions import Conditions
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.record import record

Layout: TypeAlias = Literal["folder", "single_file"]
PredictionType: TypeAlias = Literal["epsilon", "v_prediction", "sample", "flow", "consistency"]
"""What a denoiser predicts: the noise; v (Salimans & Ho 2022); the clean picture; the velocity of a
rectified flow (Liu et al. 2022); the clean picture, of a consistency model."""


@record()
class ModelDefaults(ModelSettings):
    """Settings that suit a model.

    Attributes:
        conditions: those that belong to these settings (`Kind.with_model`).
        (the settings as in `ModelSettings`)
    """

    conditions: Conditions = ()


@record()
class PartWant:
    """What a part of a model must be, told from its denoiser.

    Attributes:
        slot: the component: "text_encoder_2", "vae", "tokenizer" …
        kinds: keys of part_kinds.toml, of a tokenizer of tokenizers.toml; any of these does.
        width: numbers of a token's state that it makes, of an autoencoder channels of its latents;
            0: the denoiser doesn't tell.
        layers: those that it has at least.
        pictures: channels of the pictures of an autoencoder; 0 for others.
        sees: whether it must see pictures, too.
        optional: whether the model runs without.
        own: whether the model's own file or folder has it.
        by_hand: whether headers don't tell it from others that don't fit: it is only used where it
            was chosen, or has the model's own name.
    """

    slot: str
    kinds: tuple[str, ...]
    width: int = 0
    layers: int = 0
    pictures: int = 0
    sees: bool = False
    optional: bool = False
    own: bool = False
    by_hand: bool = False


@record()
class PartNeed:
    """A part that a model can't run without and has from nowhere, and the smallest thing to get.

    Attributes:
        slot: the component.
        kind: a key of part_kinds.toml, of a tokenizer of tokenizers.toml.
        width: as in `PartWant`.
        file: what it is called where it is published; empty if not known.
        size_bytes: of that file; 0 if not known.
        address: ``owner/name`` on the hub; empty if not known.
        catalog: id of the catalog's entry; empty where it has none.
    """

    slot: str
    kind: str
    width: int = 0
    file: str = ""
    size_bytes: int = 0
    address: str = ""
    catalog: str = ""


@record()
class ModelInfo:
    """One usable model.

    Attributes:
        id: how requests, settings and the command line name it; unique in the model list.
        name: what the user reads.
        path: the diffusers folder or the .safetensors file (absolute; never put into metadata).
        layout: ``folder`` (diffusers) or ``single_file`` (original layout).
        family: a key of the families table.
        prediction_type: what the UNet predicts.
        input_channels: channels the UNet takes; 2 × latent channels + 1 means an inpainting UNet.
        latent_channels: channels of the latents.
        factor: pixels per latent pixel, or per patch of them where those go into the denoiser
            together: sizes must be multiples of it.
        native_size: side of the square area the model was trained for, in pixels.
        size_bytes: bytes on disk.
        bundled: whether it ships with the program.
        digest: short content hash (hex), for metadata and history.
        defaults: settings that suit it.
        quick: settings for a good picture in few steps; None unless the model was distilled for it.
        live: settings for live mode, where a picture in a tenth of a second is worth more than the
            best one; None where nothing is known.
        ignored: names in the folder that were not read because they are code or pickles.
        variant: of the family: "", "inpaint", "fill", "schnell", "turbo", "lightning" …
        may_be: those of the family's variants that it may be as far as its weights say; empty where
            there is no choice.
        in_doubt: whether nothing says which of ``may_be``, and nobody chose.
        companion: absolute path of a folder that lends the parts this model lacks (text encoders,
            tokenizers, autoencoder); empty for none.
        lacks: parts, by name, that neither it has nor one of ``parts`` is; see `unmet`.
        wants: what its parts must be, in the order of its family's components; empty where all of
            them are its own and no others can be chosen.
        parts: part → absolute path of the file or folder that it is read from (never put into
            metadata): found by what headers say, or chosen.
        part_reasons: part → why it is read from there: "chosen", or found "beside" the model, in
            another folder of its "collection", among what is "listed"; of tokenizers that come with
            the program "ships".
        part_digests: part → short content hash (hex) of what it is read from, for metadata.
        needs: of ``lacks`` those that no companion lends: the smallest things to get.
        classes: number of classes of a class-conditional model; 0 for others.
        timesteps: number of timesteps of a consistency model; 0 for others.
        sha256: of its file (64 hex digits), where that is known without reading it; empty for
            folders.
    """

    id: str
    name: str
    path: str
    layout: Layout
    family: str
    prediction_type: PredictionType
    input_channels: int
    latent_channels: int
    factor: int
    native_size: int
    size_bytes: int
    bundled: bool = False
    digest: str = ""
    defaults: ModelDefaults = field(default_factory=ModelDefaults)
    quick: ModelDefaults | None = None
    live: ModelDefaults | None = None
    ignored: tuple[str, ...] = ()
    variant: str = ""
    may_be: tuple[str, ...] = ()
    in_doubt: bool = False
    companion: str = ""
    lacks: tuple[str, ...] = ()
    wants: tuple[PartWant, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    part_reasons: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    part_digests: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    needs: tuple[PartNeed, ...] = ()
    classes: int = 0
    timesteps: int = 0
    sha256: str = ""

    @property
    def unmet(self) -> tuple[str, ...]:
        """Parts that it can't run without, and has from nowhere: neither from a companion nor, the
        autoencoder, by its own settings. A job may bring an autoencoder."""
        if self.companion:
            return ()
        own = any(each.kind == "vae" for each in self.defaults.conditions)
        return tuple(part for part in self.lacks if not (own and part == "vae"))

    def with_parts(self, conditions: Conditions, files: Mapping[str, str]) -> ModelInfo:
        """With the parts that ``conditions`` name, of ``files`` by their names (`EngineJob.files`).
        Tokenizers found before are searched for again: an encoder's file may hold its own."""
        slots = {"vae", *(want.slot for want in self.wants)}
        uses = {use.slot: use.name for use in conditions if use.slot}
        named = {slot: key for slot, key in uses.items() if slot in slots and key in files}
        if not named:
            return self
        reasons = self.part_reasons
        kept = {
            slot: path
            for slot, path in self.parts.items()
            if "tokenizer" not in slot or reasons.get(slot) == "chosen"
        }
        return replace(
            self,
            parts=kept | {slot: files[key] for slot, key in named.items()},
            part_reasons={**reasons, **dict.fromkeys(named, "chosen")},
            part_digests={**self.part_digests, **named},
            lacks=tuple(part for part in self.lacks if part not in named),
            needs=tuple(need for need in self.needs if need.slot not in named),
        )

    @property
    def part_facts(self) -> dict[str, dict[str, str]]:
        """Name and content hash of what each part is read from that is not its own."""
        return {
            part: {"name": PurePath(path).name, "digest": self.part_digests.get(part, "")}
            for part, path in self.parts.items()
        }

    @property
    def reads_words(self) -> bool:
        """Whether a prompt has an effect; a consistency model makes pictures of its own subject."""
        return self.prediction_type != "consistency"

    @property
    def has_inpainting_unet(self) -> bool:
        """Whether the denoiser takes mask and masked picture beside the latents: 9 channels of 4 in
        Stable Diffusion, 96 of 16 in FLUX.1 Fill."""
        return self.input_channels > 2 * self.latent_channels

    @property
    def takes_control_image(self) -> bool:
        """Whether the denoiser takes the latents of a control image beside those of the picture: 32
        channels of 16 in FLUX.1 Canny and Depth."""
        return self.input_channels == 2 * self.latent_channels
