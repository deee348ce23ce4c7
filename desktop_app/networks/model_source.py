"""Where the parts of a model come from: a folder, or a single file with a companion folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import torch

from desktop_app.catalog.families import Family, vae_path
from desktop_app.catalog.parts import need_text
from desktop_app.catalog.tokenizers import TokenizerPlace, encoder_of, tokenizers_of
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.networks.device import Compute
from desktop_app.networks.diffusers_folder import ModelFolder
from desktop_app.networks.part_classes import PART_NAMES
from desktop_app.networks.part_file import PartSource, part_sources
from desktop_app.networks.quantised.layers import loosen
from desktop_app.networks.single_file import SingleFile
from desktop_app.networks.text_tokenizer import TokenizerSource, check_tokenizers


class Source(Protocol):
    """Reads parts: `ModelFolder`, `SingleFile`, `PartSource` or `TokenizerSource`. Every method may
    raise ModelError."""

    def has(self, part: str) -> bool: ...

    def tokenizer(self, part: str) -> Any: ...
    def scheduler_config(self) -> dict[str, Any]: ...

    def pipeline_config(self) -> dict[str, Any]:
        """What is said of the whole model beside its parts (diffusers' pipeline settings)."""
        ...

    def weights(self, part: str, compute: Compute) -> Any:
        """Build ``part`` in the precision of ``compute``."""
        ...


class PartReading:
    """The parts of one model, each from the first source that has it.

    Args:
        info: its name, for errors, and its variant.
        family: which parts it has, and which it may lack.
        sources: in the order they are asked.
    """

    def __init__(self, info: ModelInfo, family: Family, *sources: Source) -> None:
        self._name, self._variant, self._needs = info.name, info.variant, info.needs
        self._family, self._sources = family, sources

    def has(self, part: str) -> bool:
        """Whether any source has ``part``."""
        return any(each.has(part) for each in self._sources)

    def part(self, part: str, compute: Compute) -> Any:
        """Read ``part``; weights are ready to run on the device. None: an optional is left out.

        Raises:
            ModelError: it is missing, damaged or of a class the family does not use.
        """
        language = self._family.language_of(self._variant)
        own = self._family.variants.get(self._variant)
        # Files of text encoders alone are read without what sees pictures.
        whole = part == "text_encoder" and language is not None and bool(language.picture)
        whole = whole and own is not None and own.only_edits
        sources = (each for each in self._sources if not (whole and _is_blind(each)))
        source = next((each for each in sources if each.has(part)), None)
        optional = self._family.may_lack(part, self._variant)
        if "tokenizer" in part and optional and not self.has(encoder_of(part)):
            return None  # it would number texts for nobody
        if source is None:
            if optional or part == "vae":
                return None  # a job may bring an autoencoder (`NoCodec`)
            raise self._missing(part)
        if part == "scheduler":
            silent = own is not None and (isinstance(source, SingleFile) or bool(own.index))
            return source.scheduler_config() | (own.schedule if own and silent else {})
        if part == "pipeline":
            return source.pipeline_config()
        if "tokenizer" in part:
            return source.tokenizer(part)
        module = source.weights(part, self._precision(part, compute))
        if compute.only_shapes:
            return module
        if compute.dense:
            loosen(module)
        if part == "vae" and not getattr(module.config, "force_upcast", False):
            module.to(compute.dtype)
        module.eval().requires_grad_(requires_grad=False)
        module.to(device=compute.loads_to)
        # Text encoders have no image tensors.
        is_text = part.startswith("text_encoder")
        return module if is_text else compute.laid(module)

    def outlines(
        self, order: Sequence[str], compute: Compute, tell: Callable[[str], None]
    ) -> dict[str, Any]:
        """What the parts are before any weight is read: settings and tokenizers as `part` gives
        them, networks without memory, as their settings and the headers of their files say.

        Args:
            order: of the parts.
            compute: as for `part`.
            tell: told of each part that has no weights, before it is read.

        Raises:
            ModelError: as `part`, but for what only the weights' numbers can tell.
        """
        parts: dict[str, Any] = {}
        looks = replace(compute, only_shapes=True, from_disk=False)
        for part in order:
            if no_weights(part):
                tell(part)
            parts[part] = None if _is_mute(part, parts) else self.part(part, looks)
        check_tokenizers(self._name, parts)
        return parts

    def _precision(self, part: str, compute: Compute) -> Compute:
        """float32 instead of float16 for an autoencoder that overflows in it."""
        if part == "vae" and self._family.vae_precision and compute.dtype is torch.float16:
            return replace(compute, dtype=getattr(torch, self._family.vae_precision))
        return compute

    def _lacks(self, part: str) -> bool:
        """Whether ``part`` is missed: it is not there, and must be."""
        return not self.has(part) and not self._family.may_lack(part, self._variant)

    def _missing(self, part: str) -> ModelError:
        name, plain = self._name, PART_NAMES[part]
        if part in self._family.lends:
            absent = [each for each in self._family.lends if self._lacks(each)]
            files = {need.slot: f": {need_text(need)}" for need in self._needs}
            parts = ", ".join(PART_NAMES[each] + files.get(each, "") for each in absent)
            return ModelError("model_companion", name=name, parts=parts, family=self._family.name)
        return ModelError("model_incomplete", name=name, reason=f"it holds no {plain}")


def _is_blind(source: Source) -> bool:
    return isinstance(source, SingleFile) or (isinstance(source, PartSource) and source.is_blind)


def no_weights(part: str) -> bool:
    """Whether it holds words or settings alone."""
    return part in ("scheduler", "pipeline") or "tokenizer" in part


def _is_mute(part: str, parts: dict[str, Any]) -> bool:
    """Whether it is a text encoder whose tokenizer is left out: it would never be asked."""
    return part.startswith("text_encoder") and (
        parts.get(part.replace("text_encoder", "tokenizer"), part) is None
    )


def without_vae(info: ModelInfo) -> ModelError:
    """The error where a model that has no autoencoder needs one."""
    path = Path(info.path)
    for ending in (".vae.pt", ".vae.ckpt", ".vae.bin"):
        if (pickle := path.with_name(path.stem + ending)).is_file():
            return ModelError("model_pickle", name=pickle.name)
    return ModelError("model_without_vae", name=info.name, beside=vae_path(path).name)


@contextmanager
def opened(info: ModelInfo, family: Family, layout: Any) -> Iterator[PartReading]:
    """Open the files of a model.

    Args:
        info: what and where it is.
        family: its family's facts.
        layout: the family's engine file, for its `SinglePart`s and tokenizers.

    Raises:
        ModelError: the folder or file can't be used.
    """
    path = Path(info.path)
    with ExitStack() as open_files:
        own: Source
        if info.layout == "folder":
            own = ModelFolder(path, info.name, family, info.variant)
        else:
            file = SingleFile(path, info.name, family.config, layout.single, layout.tokenizers)
            own = open_files.enter_context(file)
        parts = part_sources(info, family, layout, open_files)
        places = tokenizers_of(info, family)
        chosen = {part: place for part, place in places.items() if part in info.parts}
        first = TokenizerSource(info.name, chosen)
        yield PartReading(info, family, *parts, first, own, *_lending(info, family, places))


def _lending(info: ModelInfo, family: Family, places: Mapping[str, TokenizerPlace]) -> list[Source]:
    """Who lends what the files of a model lack: its own tokenizers, which are in no folder of
    transformers', its companion, then the tokenizers of its encoders' files and those that ship."""
    own = {part: place for part, place in places.items() if place.origin == "own"}
    others = {part: place for part, place in places.items() if part not in own}
    companion = [_companion(info, family)] if info.companion else []
    return [TokenizerSource(info.name, own), *companion, TokenizerSource(info.name, others)]


def _companion(info: ModelInfo, family: Family) -> ModelFolder:
    """The folder that lends what ``info`` lacks.

    Raises:
        ModelError: ``companion_unfit``, where it is of another family; ``model_damaged``.
    """
    path = Path(info.companion)
    try:
        return ModelFolder(path, path.name, family, info.variant)
    except ModelError as error:
        if error.code not in ("model_class", "model_incomplete"):
            raise
        details = f"{error.what}\n{error.details}"
        raise ModelError(
            "companion_unfit",
            details,
            folder=path.name,
            name=info.name,
            reason="it is not a whole folder of the same family",
        ) from error
