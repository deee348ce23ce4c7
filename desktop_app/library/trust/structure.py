"""Has a model all the tensors it needs, in the right shapes, and do its parts fit each other?

Looks at headers and settings alone. What a part should hold is calculated from its own config.json;
of a single file from the published model it is laid out like, or from a few of its tensors; else
its tensors are compared with each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from desktop_app.catalog.autoencoders import autoencoder_of
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.library.formats.folder_index import (
    INDEX,
    LIBRARIES,
    class_of,
    index_of,
    library_of,
)
from desktop_app.library.formats.json_file import read_json
from desktop_app.library.formats.packed import read_unpacked
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.formats.settings_check import check_settings, part_tensors
from desktop_app.library.formats.weights import component_weights
from desktop_app.library.trust.structures.autoencoders import kl_shapes, tiny_shapes
from desktop_app.library.trust.structures.comparing import Compared, compare, consistent
from desktop_app.library.trust.structures.inferred_config import GUESSES
from desktop_app.library.trust.structures.original import (
    original_clip,
    original_kl,
    original_open_clip,
    original_unet,
)
from desktop_app.library.trust.structures.original_transformers import original_flux, original_sd3
from desktop_app.library.trust.structures.public import Layout, LayoutPart, PublicLayouts
from desktop_app.library.trust.structures.shapes import Shapes, Unknown
from desktop_app.library.trust.structures.text_encoders import (
    clip_projection_shapes,
    clip_shapes,
    t5_shapes,
)
from desktop_app.library.trust.structures.transformers import flux_shapes, sd3_shapes
from desktop_app.library.trust.structures.unet import unet_shapes

PART_NAMES: Final = {
    "unet": "UNet", "transformer": "transformer", "vae": "autoencoder",
    "text_encoder": "text encoder", "text_encoder_2": "second text encoder",
    "text_encoder_3": "third text encoder", "kl": "autoencoder", "clip": "text encoder",
    "open_clip": "text encoder (open CLIP)", "sd3": "transformer", "flux": "transformer",
    "image_encoder": "image encoder", "controlnet": "ControlNet",
}  # fmt: skip
"""Plain names of parts."""

_WITHOUT_WEIGHTS: Final = frozenset(
    ("scheduler", "tokenizer", "tokenizer_2", "tokenizer_3", "t5_tokenizer", "processor")
)
# A safety checker and what reads pictures for it are never loaded.
_UNUSED: Final = frozenset({"safety_checker", "feature_extractor", "watermarker"})


_LENT: Final = frozenset(
    ("vae", "text_encoder", "text_encoder_2", "text_encoder_3", "kl", "clip", "open_clip")
)
"""Parts that a model may have from elsewhere."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What was found.

    Attributes:
        parts: one by one.
        config_mismatches: where parts don't fit each other, in plain words.
        errors: files that can't be read at all.
        lent: parts that are not there and may come from elsewhere (another VAE, a companion).
    """

    parts: tuple[Compared, ...] = ()
    config_mismatches: tuple[str, ...] = ()
    errors: tuple[VelaturaError, ...] = ()
    lent: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether the model has all it needs."""
        return (
            not self.config_mismatches
            and not self.errors
            and all(part.is_sound for part in self.parts)
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is wrong, in plain words; the gravest first."""
        told = [error.what.rstrip(".") for error in self.errors]
        parts = sorted(self.parts, key=lambda part: part.is_sound)
        return (
            *told,
            *self.config_mismatches,
            *(line for part in parts for line in part.sentences),
        )

    def check(self, name: str) -> None:
        """Raise if the model called ``name`` can't work.

        Raises:
            ModelError: ``structure_wrong``; the first error, if a file can't be read.
        """
        if self.errors:
            raise self.errors[0]
        if not self.is_sound:
            told = self.sentences
            raise ModelError("structure_wrong", "\n".join(told), name=name, reason=told[0])


def check_structure(path: Path, public: PublicLayouts) -> Structure:
    """Look at the model (a diffusers folder or a .safetensors file) at ``path``. Never raises.

    Args:
        path: the model.
        public: the published models' settings (`structures.public.public_layouts`).
    """
    try:
        return _folder(path) if path.is_dir() else _file(path, public)
    except VelaturaError as error:
        return Structure(errors=(error,))


def _folder(path: Path) -> Structure:
    found = index_of(path) or path / INDEX
    index = read_json(found, path.name, found.name)
    parts = list[Compared]()
    errors, lent = list[VelaturaError](), list[str]()
    configs = dict[str, dict[str, Any]]()
    for part in index:
        wanted = class_of(index, part)
        # What a file of the folder would bring (custom pipelines, parts of theirs) is never read.
        if part in _WITHOUT_WEIGHTS | _UNUSED or part.startswith("_") or not wanted:
            continue
        if library_of(index, part) not in LIBRARIES:
            continue
        if part in _LENT and not (path / part).exists():
            lent.append(PART_NAMES[part])
            continue
        try:
            config = read_json(path / part / "config.json", path.name, f"{part}/config.json")
            configs[part] = {**config, "_class_name": wanted}
            parts.append(_part(path, part, configs[part]))
        except VelaturaError as error:
            errors.append(error)
    texts_lent = set(lent) - {PART_NAMES["vae"]}  # their widths would not add up
    mismatches = () if texts_lent else tuple(config_mismatches(configs))
    return Structure(tuple(parts), mismatches, tuple(errors), tuple(lent))


def _part(path: Path, part: str, config: dict[str, Any]) -> Compared:
    tensors = part_tensors(path, part, component_weights(path / part, path.name))
    check_settings(path.name, f"{part}/config.json", config, tensors)
    name = PART_NAMES.get(part, part.replace("_", " "))
    rule = CLASSES.get(str(config["_class_name"]))
    if rule is not None and "quantization_config" not in config:
        try:
            return compare(name, "settings", tensors, rule(config))
        except Unknown:
            pass
    return consistent(name, tensors)


def _file(path: Path, public: PublicLayouts) -> Structure:
    header = read_unpacked(path, path.name)
    for layout in public.layouts:
        if any(name.startswith(layout.mark) for name in header.tensors):
            there = [
                part
                for part in layout.parts
                if part.kind not in _LENT
                or any(name.startswith(part.prefix) for name in header.tensors)
            ]
            parts = [_layout_part(part, layout, header.tensors, public) for part in there]
            lent = [PART_NAMES[part.kind] for part in layout.parts if part not in there]
            return Structure(tuple(parts), lent=tuple(lent))
    return Structure((consistent("file", header.tensors),))


def _layout_part(
    part: LayoutPart, layout: Layout, tensors: Mapping[str, Tensor], public: PublicLayouts
) -> Compared:
    prefix = part.prefix
    found = {
        name.removeprefix(prefix): tensor
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }
    name = PART_NAMES[part.kind]
    if not found:
        return Compared(name, "public", 0, missing=(f"all of {prefix or layout.id}",))
    wanted = _public_shapes(part, found, public)
    if wanted is not None:
        return compare(name, "public", found, wanted)
    try:
        return compare(name, "itself", found, ORIGINALS[part.kind](GUESSES[part.kind](found)))
    except (Unknown, KeyError):
        return consistent(name, found)


def _public_shapes(
    part: LayoutPart, found: Mapping[str, Tensor], public: PublicLayouts
) -> Shapes | None:
    """What the published model has; None if this one has other widths.

    A UNet that takes more channels (inpainting, depth, edits) is the same but for its first layer.
    """
    wanted = ORIGINALS[part.kind](public.settings[part.settings])
    alike = sum(name in found and found[name].shape == shape for name, shape in wanted.items())
    if alike < len(wanted) // 2:
        return None
    first = {"unet": "input_blocks.0.0.weight", "flux": "img_in.weight"}.get(part.kind, "")
    there = found.get(first)
    if there is not None and len(there.shape) == len(wanted[first]) and there.shape[1] > 0:
        wanted = {**wanted, first: (wanted[first][0], there.shape[1], *wanted[first][2:])}
    return wanted


_ENCODERS: Final = ("text_encoder", "text_encoder_2", "text_encoder_3")


def config_mismatches(configs: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Each misfit in plain words.

    Args:
        configs: config.json of each part, by part.
    """
    widths = [_width(configs[part]) for part in _ENCODERS if part in configs]
    if "unet" in configs:
        yield from _unet(configs["unet"], configs.get("vae"), widths)
    if "transformer" in configs:
        yield from _transformer(configs["transformer"], configs.get("vae"), widths)


def _width(config: dict[str, Any]) -> int | None:
    value = config.get("hidden_size", config.get("d_model"))
    return value if type(value) is int else None


def _latents(vae: dict[str, Any] | None) -> object:
    """Channels that the autoencoder makes, as far as its settings say."""
    settings = vae or {}
    return settings.get(autoencoder_of(str(settings.get("_class_name"))).channels)


def _unet(
    unet: dict[str, Any], vae: dict[str, Any] | None, widths: list[int | None]
) -> Iterator[str]:
    wanted = unet.get("cross_attention_dim")
    made = [width for width in widths if width is not None]
    # SDXL lays the texts of both encoders side by side; some models of it have the second alone.
    known = type(wanted) is int and made and len(made) == len(widths)
    if known and wanted not in (sum(made), made[-1]):
        texts = " and ".join(map(str, made))
        yield f"the UNet wants text {wanted} wide, the text encoder makes {texts}"
    taken, latent = unet.get("in_channels"), _latents(vae)
    if type(taken) is int and type(latent) is int and taken < latent:
        yield f"the UNet takes {taken} channels, the autoencoder makes {latent}"
    given = unet.get("out_channels")
    if type(given) is int and type(latent) is int and given not in (latent, 2 * latent):
        yield f"the UNet gives {given} channels, the autoencoder reads {latent}"


def _transformer(
    config: dict[str, Any], vae: dict[str, Any] | None, widths: list[int | None]
) -> Iterator[str]:
    wanted, made = config.get("joint_attention_dim"), widths[-1] if len(widths) > 1 else None
    # Of SD3 the third encoder may be missing; the second, CLIP's, is padded to this width.
    if type(wanted) is int and made is not None and made > wanted:
        yield f"the transformer wants text {wanted} wide, an encoder makes {made}"
    latent, taken = _latents(vae), config.get("in_channels")
    if type(latent) is int and type(taken) is int and taken % latent:
        yield f"the transformer takes {taken} channels, the autoencoder makes {latent}"


Rule: TypeAlias = Callable[[dict[str, Any]], Shapes]
"""From a config to shapes; raises `shapes.Unknown`."""

CLASSES: Final[dict[str, Rule]] = {
    "UNet2DConditionModel": unet_shapes,
    "AutoencoderKL": kl_shapes,
    "AutoencoderTiny": tiny_shapes,
    "CLIPTextModel": clip_shapes,
    "CLIPTextModelWithProjection": clip_projection_shapes,
    "T5EncoderModel": t5_shapes,
    "SD3Transformer2DModel": sd3_shapes,
    "FluxTransformer2DModel": flux_shapes,
}
"""By the class a folder names."""

ORIGINALS: Final[dict[str, Rule]] = {
    "unet": original_unet,
    "kl": original_kl,
    "clip": original_clip,
    "open_clip": original_open_clip,
    "sd3": original_sd3,
    "flux": original_flux,
}
"""By the kind a single file's layout names."""
