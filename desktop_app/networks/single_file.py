"""Reading one `.safetensors` or `.gguf` file in an original layout: it holds all parts of a model,
or some.

How each part of a family is named and measured there is its engine file's `SinglePart`; what shapes
can't tell comes from resources/configs/FAMILY: no network, no guess.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeAlias, cast

from torch import Tensor

from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import ModelError
from desktop_app.core.not_weights import check_weights
from desktop_app.core.record import record
from desktop_app.core.safe_open import read_regular
from desktop_app.networks.clip.network import TextNetwork
from desktop_app.networks.clip.tokenizer import CLIPTokenizer
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part, weights_named
from desktop_app.networks.load_limits import Shapes, building
from desktop_app.networks.part_classes import PART_NAMES, part_class
from desktop_app.networks.part_weights import built, check_left_out, hollow, outline, revived
from desktop_app.networks.quantised.gguf_file import GgufFile
from desktop_app.networks.quantised.layers import hold_blocks
from desktop_app.networks.quantised.mapped import ON_DISK, MappedFile, Paging
from desktop_app.networks.quantised.packed_file import PackedFile

__all__ = ["Shapes", "SingleFile", "SinglePart", "clip_tokenizer"]

Settings: TypeAlias = dict[str, Any]
Tensors: TypeAlias = dict[str, Tensor]


@record()
class SinglePart:
    """How one part is in a family's single files.

    Attributes:
        prefixes: how its names may begin; the first that any name has counts.
        class_name: a key of `part_classes.MODULES`.
        config: fields of the part's config that its shapes tell, given those and the settings of
            resources/configs; names with their prefix taken off.
        convert: the tensors under the names of the class, given them without prefix and the config.
        alone: how its names begin in a file that holds this part alone.
        used: of its names those that are read; None: all.
    """

    prefixes: tuple[str, ...]
    class_name: str
    config: Callable[[Shapes, Settings], Settings]
    convert: Callable[[Tensors, Settings], Tensors]
    alone: str = ""
    used: Callable[[Iterable[str]], Iterable[str]] | None = None


class SingleFile:
    """An open single file of one family; a context manager.

    Args:
        path: the file.
        name: the model's name, for errors.
        config: folder under resources/configs.
        layout: its parts, by component.
        tokenizers: tokenizer → how to make it, for those that ship with the program.

    Attributes:
        unused: names that nothing uses in the parts that were read, as their classes would have
            them.

    Raises:
        ModelError: ``model_damaged`` or ``model_incomplete``.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        config: str,
        layout: Mapping[str, SinglePart],
        tokenizers: Mapping[str, Callable[[Settings], Any]],
    ) -> None:
        self._name, self._config = name, resource_path("configs", config)
        self._layout, self._tokenizers, self._path = layout, tokenizers, path
        self.unused: dict[str, list[str]] = {}
        with loading_part(name, "file"):
            self._file = _opened(path, name)
            self._shapes = self._file.shapes
            self._forms = getattr(self._file, "forms", dict[str, str]())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: Any) -> None:
        self._file.__exit__(*raised)

    def has(self, part: str) -> bool:
        """Whether the file holds ``part``, or the program ships it for this family."""
        if part in ("scheduler", "pipeline") or part in self._tokenizers:
            return True
        return part in self._layout and self._prefix(part) is not None

    @property
    def names(self) -> Iterable[str]:
        return self._shapes.keys()

    def names_begin(self, start: str) -> bool:
        """Whether any tensor's name begins so, with a whole model's "model." before it or not."""
        return any(key.removeprefix("model.").startswith(start) for key in self._shapes)

    def names_end_with(self, end: str) -> bool:
        """Whether any tensor's name ends so."""
        return any(key.endswith(end) for key in self._shapes)

    def tokenizer(self, part: str) -> Any:
        """A tokenizer that ships with the program, with this family's padding."""
        with loading_part(self._name, PART_NAMES[part]):
            return self._tokenizers[part](self._settings(part))

    def scheduler_config(self) -> Settings:
        """The family's scheduler settings, and what the weights tell of them.

        A tensor called ``ztsnr`` means noise levels up to pure noise (Lin et al. 2023,
        arXiv:2305.08891), which start at the last timestep.
        """
        settings, row = self._settings("scheduler"), self._layout.get("scheduler")
        if "ztsnr" in self._shapes:
            settings |= {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
        if row is None:
            return settings
        return {**settings, **row.config(self._shapes_under(self._prefix("scheduler")), settings)}

    def pipeline_config(self) -> Settings:
        """Nothing: what the family's pipeline takes for granted."""
        return {}

    def weights(self, part: str, compute: Compute) -> Any:
        """Build ``part`` in the precision of ``compute``.

        Raises:
            ModelError: ``model_incomplete`` or ``model_damaged``.
        """
        with loading_part(self._name, PART_NAMES[part]):
            row, prefix = self._layout[part], self._prefix(part)
            if prefix is None:
                reason = f"it holds no {PART_NAMES[part]}"
                raise ModelError("model_incomplete", name=self._name, reason=reason)
            settings, shapes = self._settings(part), self._shapes_under(prefix)
            config = {**settings, **row.config(shapes, settings)}
            stays = compute.from_disk and not ON_DISK.isdisjoint((part, row.class_name))
            mapped = MappedFile(self._path) if stays else None
            used = shapes if row.used is None else row.used(shapes)
            tensors = {key: self._tensor(prefix + key, compute, mapped) for key in used}
            named = row.convert(tensors, config)
            module = self._built(part, row.class_name, config, named, compute)
            if mapped is not None:
                Paging(module, [mapped])
            return module

    def _prefix(self, part: str) -> str | None:
        for prefix in self._layout[part].prefixes:
            if any(key.startswith(prefix) for key in self._shapes):
                return prefix
        return None

    def _shapes_under(self, prefix: str | None) -> Shapes:
        """The shapes of all names that begin with ``prefix``, without it."""
        start = prefix or ""
        names = (key for key in self._shapes if key.startswith(start))
        return {key.removeprefix(start): self._shapes[key] for key in names}

    def _settings(self, part: str) -> Settings:
        return json.loads(read_regular(self._config / f"{part}.json").decode())

    def _tensor(self, key: str, compute: Compute, mapped: MappedFile | None) -> Tensor:
        if compute.only_shapes:
            return outline(self._shapes[key], compute.dtype, self._forms.get(key, ""))
        if mapped is not None and (blocks := mapped.blocks(key)) is not None:
            return cast(Tensor, blocks)
        return self._file.in_precision(key, compute.dtype)

    def _built(
        self, part: str, class_name: str, config: Settings, tensors: Tensors, compute: Compute
    ) -> Any:
        """Build a module without memory and put ``tensors`` in its place."""
        cls = part_class(class_name)
        with hollow(), building(self._name, PART_NAMES[part], len(tensors)):
            module = built(cls, config)
        state = dict(tensors)
        if isinstance(module, TextNetwork):
            module.rename(state)
        state = hold_blocks(module, state, compute.dtype)
        missing, self.unused[part] = module.load_state_dict(state, strict=False, assign=True)
        if missing:
            reason = f"the {PART_NAMES[part]} lacks {weights_named(missing)}"
            raise ModelError("model_incomplete", "\n".join(missing), name=self._name, reason=reason)
        if not part.startswith("text_encoder"):  # those may hold what only other models use
            check_left_out(self.unused[part], self._name, PART_NAMES[part])
        return module if compute.only_shapes else revived(module)


def _opened(path: Path, name: str) -> GgufFile | PackedFile:
    check_weights(path)
    gguf = path.suffix.lower() == ".gguf"
    return GgufFile(path, name) if gguf else PackedFile([path], name)


def clip_tokenizer(settings: Settings) -> Any:
    """CLIP's tokenizer from the vocabulary that ships, with ``settings`` (padding, length).

    Models with the same settings share one: nothing of a tokenizer is changed by using it.
    """
    return _clip_tokenizer(json.dumps(settings, sort_keys=True))


@cache
def _clip_tokenizer(settings: str) -> Any:
    folder = resource_path("configs", "clip_tokenizer")
    vocabulary = json.loads(read_regular(folder / "vocab.json").decode())
    lines = read_regular(folder / "merges.txt").decode().splitlines()[1:]
    merges = [(first, second) for first, second in map(str.split, lines)]
    return CLIPTokenizer(vocabulary, merges, json.loads(settings))
