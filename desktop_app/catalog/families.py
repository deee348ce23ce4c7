"""The table of model families: facts that window, probe and forecast know without torch."""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from desktop_app.catalog.language import LanguageRow, language_row
from desktop_app.catalog.resources import read_rows
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.record import record
from desktop_app.core.registry import Registry, RowError
from desktop_app.core.setting_table import read_settings

if TYPE_CHECKING:
    from desktop_app.core.picture_info import PictureInfo

Guidance: TypeAlias = Literal["classifier_free", "distilled", "none"]
""""classifier_free": prompt and negative prompt go through the denoiser (Ho & Salimans 2022);
"distilled": the scale is an input, there is no negative prompt (Meng et al. 2023); "none"."""


ShiftRule: TypeAlias = Literal["linear", "steps", "root"]
"""How far flow models that shift by the picture's size do: linearly in its tokens (FLUX.1), by the
number of steps, too (FLUX.2), or by the root of its tokens (Qwen-Image-Layered)."""

VAE_BESIDE: Final = ".vae.safetensors"
"""Ending of the autoencoder that belongs to the single file of the same stem, as AUTOMATIC1111's
stable-diffusion-webui looks for it (modules/sd_vae.py, find_vae_near_checkpoint)."""


def vae_path(path: Path) -> Path:
    """Where the autoencoder of the single file ``path`` lies (it need not be there)."""
    return path.with_name(path.stem + VAE_BESIDE)


@record()
class FileLayout:
    """How single files of a family are told from others and measured, by names and shapes.

    Attributes:
        denoiser: how the denoiser's names may begin; "" where they may stand bare.
        marks: names of the denoiser, without that beginning; all must be there.
        without: beginnings of whole names that mean another family.
        own_files: component → names (``*``: anything) of files that hold it alone: the makers',
            ComfyUI's and llama.cpp's. Headers tell what a file is; of several that are the same
            those of these names come first.
        first: the denoiser's first layer: its second axis counts channels in.
        last: its last layer: its first axis counts channels out.
        beside_latents: channels that the first layer takes whatever is made.
        parts: component → how its names may begin.
        shipped: components that come with the program (tokenizers, scheduler).
    """

    denoiser: tuple[str, ...]
    marks: tuple[str, ...]
    first: str
    last: str
    parts: dict[str, tuple[str, ...]]
    shipped: tuple[str, ...]
    without: tuple[str, ...] = ()
    beside_latents: int = 0
    own_files: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@record()
class FamilyVariant:
    """What is different for some models of a family, told by their variant, weights or name.

    Attributes:
        id: `ModelInfo.variant`.
        title: its models' name, where the header of a single file may not tell them from another
            variant with a title; empty: told, or nothing but other models with more in them.
        plain: whether that is meant where nothing tells which of these it is.
        names: words in a model's name that mean it, in lower case; where channels mean it, the
            words only tell it from others that take as many.
        channels: those its denoiser takes a latent pixel mean it; 0: they don't.
        absent: names of the denoiser's weights, in any layout; it is meant where all are missing.
        defaults: settings that suit it; None: the family's.
        quick: settings for few steps; None where there are none.
        live: settings for live mode; None: the family's.
        guidance: None: the family's.
        without: controls that have no effect, as in `Family`.
        tells: keys of the denoiser's config.json that only its folders set; names of the denoiser's
            weights that only its single files have.
        index: values of model_index.json that mean it.
        lacks: components that its models don't have; a folder without all of these is one.
        marks: how names may begin in its single files and in no other ones of the family.
        schedule: what of the scheduler's settings is different for its single files, which hold
            none, and for folders that only say ``index``; tells it from others with a ``title`` in
            folders.
        needs_picture: whether it only goes over pictures: no text→image.
        prediction: what its single files predict that don't say it; empty: the family's rule.
        native_size: side of its square; 0: the family's.
        language_tokens: as in `Family`; 0: the family's.
        language: as in `Family`; None: the family's.
        references: as in `Family`; 0: the family's.
        keeps_references: as in `Family`.
        only_edits: whether it makes nothing without a reference picture.
        layers: into how many layers it splits a picture, usually: it does nothing else; 0: it
            makes pictures.
        shift_rule: as in `Family`; empty: the family's.
        plain_length: whether ``guided_length`` of the family is not its.
        tokenizers: as in `Family`; empty: the family's.
    """

    id: str
    title: str = ""
    plain: bool = False
    names: tuple[str, ...] = ()
    channels: int = 0
    absent: tuple[str, ...] = ()
    defaults: ModelDefaults | None = None
    quick: ModelDefaults | None = None
    live: ModelDefaults | None = None
    guidance: Guidance | None = None
    without: dict[str, str] = field(default_factory=dict[str, str])
    tells: tuple[str, ...] = ()
    index: dict[str, Any] = field(default_factory=dict[str, Any])
    lacks: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    schedule: dict[str, Any] = field(default_factory=dict[str, Any])
    needs_picture: bool = False
    prediction: Literal["", "epsilon", "v_prediction"] = ""
    native_size: int = 0
    language_tokens: int = 0
    language: LanguageRow | None = None
    references: int = 0
    keeps_references: bool = False
    only_edits: bool = False
    layers: int = 0
    shift_rule: Literal["", "linear", "steps", "root"] = ""
    plain_length: bool = False
    tokenizers: dict[str, str] = field(default_factory=dict[str, str])


@record()
class Family:
    """One model family.

    Attributes:
        id: the key in `ModelInfo.family`.
        name: what the user reads.
        native_size: side of the square the family was trained for, in pixels.
        sizes: other sizes it was trained for, in pixels.
        factor: pixels per latent pixel of the usual autoencoder.
        patch: side of the square of latent pixels that go into the denoiser together; sides of
            pictures are multiples of ``factor`` × ``patch`` × ``group``.
        group: side of the square of those that must be whole.
        alpha: whether its pictures have transparency.
        packed: whether the denoiser's config counts the channels of a whole patch.
        latent_channels: channels of the latents of the usual autoencoder.
        prompt_tokens: length of the prompt the text encoder reads, in tokens with both ends; 0 for
            no prompt.
        language_tokens: tokens that a language model among its text encoders (T5) reads, with the
            end; 0 where there is none.
        language: how a language model reads its prompts alone; None: others read them.
        references: reference pictures that it takes as tokens, at most; 0: none.
        keeps_references: whether its references hear nothing of the picture and the noise level:
            their keys and values stay the same from one step to the next.
        reference_area: pixels of one of these, at most; larger ones are scaled down.
        pooled: tokenizers of CLIPs of which only the first window's pooled text is heard.
        prediction: "noise" (epsilon, v or sample: the model says which), "flow" or "consistency".
        even_levels: of flow models: whether noise levels go evenly from 1 to 1/n before they are
            shifted (FLUX.1); else the scheduler spreads them (SD 3).
        fine_levels: of flow models: whether other programs tell 10,000 levels of them apart.
        shift_rule: of flow models, see `ShiftRule`.
        guidance: how it is guided.
        guided_length: whether what a patch predicts keeps its length under guidance (Qwen-Image).
        guided_rows: whether each row of what is predicted keeps its length under guidance.
        half: "float16", or "bfloat16" where it overflows in the other: then that is used on a
            device that has it.
        without: controls that have no effect with it → code of the reason
            (`ui.words.control_reasons`): "prompt", "negative_prompt", "guidance_scale", "steps",
            "scheduler", "sigmas", "clip_skip", "strength" …
        denoiser: the component that predicts: "unet" or "transformer".
        width_key: in the denoiser's config: the width of text it wants; empty: not compared.
        text_width: that width in the usual models; tells SD 1.x from 2.x.
        texts: components whose widths make it up, added.
        pipelines: ``_class_name`` values of model_index.json that mean this family.
        components: allow-list: component → class names that may be built.
        optional: of these, what a model may leave out.
        lends: of these, what a companion folder may lend to a single file.
        tokenizers: of these, those that read by a vocabulary of tokenizers.toml → its key; CLIP's
            are not among them.
        vae_precision: "float32" where the autoencoder overflows in float16 unless its config says
            ``force_upcast = false``; empty: as the rest.
        schedulers: ids of the schedulers that work with it.
        defaults: settings that suit it.
        live: settings for live mode of models that name none.
        variants: what is different for some.
        config: folder under resources/configs for single files of this family.
        file: its single files; None where there are none.
        latent_rgb: linear map from latent channels to RGB in 0..1 (rows: channels; last: bias),
            for step previews with the usual autoencoder; empty: fitted when a model is loaded.
            Source: see the table.
        tiny_vaes: names by which autoencoders go that decode its latents quickly, for previews.
    """

    id: str
    name: str
    native_size: int
    factor: int
    latent_channels: int
    prompt_tokens: int
    pipelines: tuple[str, ...]
    components: dict[str, tuple[str, ...]]
    schedulers: tuple[str, ...]
    defaults: ModelDefaults
    live: ModelDefaults
    denoiser: str = "unet"
    prediction: Literal["noise", "flow", "consistency"] = "noise"
    guidance: Guidance = "classifier_free"
    guided_length: bool = False
    guided_rows: bool = False
    half: Literal["float16", "bfloat16"] = "float16"
    even_levels: bool = False
    fine_levels: bool = False
    shift_rule: ShiftRule = "linear"
    patch: int = 1
    group: int = 1
    packed: bool = False
    alpha: bool = False
    width_key: str = ""
    text_width: int = 0
    texts: tuple[str, ...] = ()
    language_tokens: int = 0
    language: LanguageRow | None = None
    references: int = 0
    keeps_references: bool = False
    reference_area: int = 1 << 20
    pooled: tuple[str, ...] = ()
    sizes: tuple[Size, ...] = ()
    without: dict[str, str] = field(default_factory=dict[str, str])
    optional: tuple[str, ...] = ()
    lends: tuple[str, ...] = ()
    tokenizers: dict[str, str] = field(default_factory=dict[str, str])
    vae_precision: Literal["", "float32"] = ""
    variants: dict[str, FamilyVariant] = field(default_factory=dict[str, FamilyVariant])
    config: str = ""
    file: FileLayout | None = None
    latent_rgb: tuple[tuple[float, float, float], ...] = ()
    tiny_vaes: tuple[str, ...] = ()

    def language_tokens_of(self, variant: str) -> int:
        """`language_tokens` of one of its variants."""
        own = self.variants.get(variant)
        return (own.language_tokens if own else 0) or self.language_tokens

    def language_of(self, variant: str) -> LanguageRow | None:
        """`language` of one of its variants."""
        own = self.variants.get(variant)
        return (own.language if own else None) or self.language

    def tokenizers_of(self, variant: str) -> dict[str, str]:
        """`tokenizers` of one of its variants."""
        own = self.variants.get(variant)
        return (own.tokenizers if own else {}) or self.tokenizers

    def references_of(self, variant: str) -> int:
        """`references` of one of its variants."""
        own = self.variants.get(variant)
        return (own.references if own else 0) or self.references

    def shift_rule_of(self, variant: str) -> ShiftRule:
        """`shift_rule` of one of its variants."""
        own = self.variants.get(variant)
        return (own.shift_rule if own else "") or self.shift_rule

    def may_lack(self, part: str, variant: str) -> bool:
        """Whether a model of ``variant`` may leave ``part`` out.

        A part that some variants don't have is left out by those alone.
        """
        own = self.variants.get(variant)
        if own is not None and part in own.lacks:
            return True
        others = any(part in each.lacks for each in self.variants.values())
        return part in self.optional and not others

    def variant_named(self, name: str) -> FamilyVariant | None:
        """The first variant with a word that is in the model's name, where names alone mean
        it."""
        lower = name.lower()
        named = (row for row in self.variants.values() if not row.channels)
        return next((row for row in named if any(word in lower for word in row.names)), None)


def _settings(entry: dict[str, Any]) -> ModelDefaults:
    fields: dict[str, Any] = {**entry, **read_settings(entry, ModelSettings)}
    return ModelDefaults(**fields)


def _variant(key: str, entry: dict[str, Any]) -> FamilyVariant:
    lists = ("names", "absent", "tells", "lacks", "marks")
    fields: dict[str, Any] = {**entry, **{k: tuple(entry[k]) for k in lists if k in entry}}
    fields["id"] = key
    if "language" in entry:
        fields["language"] = language_row(entry["language"])
    for name in ("defaults", "quick", "live"):
        if name in fields:
            fields[name] = _settings(fields[name])
    return FamilyVariant(**fields)


def _layout(entry: dict[str, Any]) -> FileLayout:
    lists = ("denoiser", "marks", "without", "shipped")
    fields: dict[str, Any] = {**entry, **{k: tuple(entry[k]) for k in lists if k in entry}}
    for name in ("parts", "own_files"):
        if name in entry:
            fields[name] = {part: tuple(names) for part, names in entry[name].items()}
    return FileLayout(**fields)


def _check_more(family: Family) -> None:
    if family.id in load_families():
        raise RowError(f"there is a {family.id!r} already")


MORE_FAMILIES: Registry[Family] = Registry(Family, check=_check_more)
"""What plugins brought; the program's own are in resources/catalog/families.toml."""


def family_row(key: str, entry: dict[str, Any]) -> Family:
    """A family from a table as in families.toml.

    Raises:
        KeyError, TypeError, ValueError: something in it is missing or wrong.
    """
    lists = ("pipelines", "schedulers", "texts", "optional", "lends", "tiny_vaes", "pooled")
    fields: dict[str, Any] = {
        **entry,
        **{name: tuple(entry[name]) for name in lists if name in entry},
        "id": key,
        "components": {part: tuple(names) for part, names in entry["components"].items()},
        "defaults": _settings(entry["defaults"]),
        "live": _settings(entry["live"]),
        "sizes": tuple(Size(width, height) for width, height in entry.get("sizes", ())),
        "variants": {k: _variant(k, v) for k, v in entry.get("variants", {}).items()},
        "file": _layout(entry["file"]) if "file" in entry else None,
        "language": language_row(entry["language"]) if "language" in entry else None,
        "latent_rgb": tuple(tuple(float(v) for v in row) for row in entry.get("latent_rgb", ())),
    }
    return Family(**fields)


def load_families() -> dict[str, Family]:
    """All families by id, in the table's order, then those of plugins.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    more = {family.id: family for family in MORE_FAMILIES}
    return read_rows("families", family_row) | more


def references_of(info: ModelInfo) -> int:
    """How many reference pictures a model takes as tokens, at most; 0: none."""
    family = load_families().get(info.family)
    return family.references_of(info.variant) if family else 0


def only_edits(info: ModelInfo) -> bool:
    """Whether a model makes nothing without a reference picture."""
    family = load_families().get(info.family)
    variant = family.variants.get(info.variant) if family else None
    return variant is not None and variant.only_edits


def doubt_of(info: ModelInfo) -> tuple[str, ...]:
    """What a model may be whose files don't say it, by title, what it is taken as first; empty: it
    is known."""
    family = load_families().get(info.family)
    if family is None or not info.in_doubt:
        return ()
    ids = sorted(info.may_be, key=lambda each: each != info.variant)
    return tuple(family.variants[each].title for each in ids)


def layers_of(info: ModelInfo) -> int:
    """Into how many layers a model splits a picture, usually; 0: it makes pictures."""
    family = load_families().get(info.family)
    variant = family.variants.get(info.variant) if family else None
    return variant.layers if variant is not None else 0


def lacks_references(info: ModelInfo) -> bool:
    """Whether others of its family take reference pictures as tokens, and this model none."""
    family = load_families().get(info.family)
    if family is None or family.references_of(info.variant):
        return False
    return any(variant.references for variant in family.variants.values())


@record()
class Architecture:
    """One architecture.

    Attributes:
        id: the key of catalog entries, probed files and records; of families.toml where it runs.
        name: what the user reads.
    """

    id: str
    name: str


def load_architectures() -> dict[str, Architecture]:
    """All rows by id, in the table's order.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    return read_rows("architectures", _row)


def _row(key: str, entry: dict[str, Any]) -> Architecture:
    return Architecture(id=key, **entry)


_HINTS: Final = (
    (re.compile(r"z[ _-]?image"), "z_image"),
    (re.compile(r"flux[ ._-]?2|klein"), "flux2"),
    (re.compile(r"qwen[ _-]?image[ _-]?2[._-]?1"), "qwen_image21"),
    (re.compile(r"qwen[ _-]?image"), "qwen_image"),
    (re.compile(r"chroma"), "chroma"),
    (re.compile(r"lumina"), "lumina2"),
    (re.compile(r"krea[ ._-]?2"), "krea2"),
    (re.compile(r"\banima\b|anima[ _-](base|preview|v?\d)"), "anima"),
    (re.compile(r"\bsana\b|sana[ _-]?1"), "sana"),
    (re.compile(r"flux|schnell|kontext"), "flux1"),
    (re.compile(r"sd[ _-]?3|stable.?diffusion.?3"), "sd3"),
    (re.compile(r"xl|pony|illustrious|noob|novelai diffusion|animagine"), "sdxl"),
    (re.compile(r"v?2[-_.][01]|768"), "sd2"),
    (re.compile(r"1[._-]?5|v1|sd1"), "sd1"),
)
"""Words in a model's name, and the family that they mean."""


def family_of(info: PictureInfo) -> str:
    """The family that a model's name, its settings or its pictures' size mean; empty if none."""
    if info.distilled_guidance is not None:
        return "flux1"
    name = info.model.casefold()
    for pattern, family in _HINTS:
        if pattern.search(name):
            return family
    if info.source == "midjourney" or info.size is None:
        return ""
    return "sdxl" if info.size.area >= 900 * 900 else "sd1"
