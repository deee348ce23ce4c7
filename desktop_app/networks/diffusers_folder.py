"""Reading a diffusers folder as data: what it says it is made of, and building each part.

Never hands the folder to DiffusionPipeline: class names are matched against the family's allow-list
and looked up in `part_classes.MODULES`; a ``custom_pipeline``, ``auto_map`` or `.py` file is never
read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from desktop_app.catalog.families import Family
from desktop_app.catalog.language import LanguageRow, all_settings, text_settings
from desktop_app.catalog.language_names import encoder_names, language_names, layer_count
from desktop_app.catalog.part_settings import check_settings
from desktop_app.catalog.tokenizers import part_folder, with_usual_names
from desktop_app.core.errors import ModelError
from desktop_app.core.not_weights import check_weights
from desktop_app.core.packed_weights import QUANTISATION
from desktop_app.core.safe_open import read_regular, regular_path
from desktop_app.networks.checkpoint_keys.language_keys import encoder_settings, seeing_settings
from desktop_app.networks.checkpoint_keys.t5_keys import convert_t5
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part
from desktop_app.networks.load_limits import reading
from desktop_app.networks.part_classes import PART_NAMES, part_class, seeing_class
from desktop_app.networks.part_weights import (
    Filled,
    built,
    check_left_out,
    filled,
    hollow,
    outline,
    revived,
)
from desktop_app.networks.quantised.layers import hold_blocks
from desktop_app.networks.quantised.mapped import ON_DISK, MappedFile, Paging
from desktop_app.networks.quantised.packed_file import PackedFile

LIBRARIES = ("diffusers", "transformers")
TEXT_STEM, STEM = "model", "diffusion_pytorch_model"
"""How the weight files of text encoders, and of all other parts, are called."""
VOCABULARIES = ("tokenizer.json", "vocab.json")
"""Of those that transformers reads, either is enough. Others, as SentencePiece's ``spiece.model``
alone, are read by `text_tokenizer`."""
SCHEDULER_FILE, _TOKENIZER_FILE = "scheduler_config.json", "tokenizer_config.json"
_MAX_VOCABULARY = 64 << 20
"""Bytes of a tokenizer's file; the largest of image models have 33 MB."""
_NUMBER = re.compile(r"\b\d+\b")
_LAYER = re.compile(r".*?\b\d+\b")
VARIANTS = (None, "fp16", "bf16")
"""Marks in the names of weight files, in the order they are looked for; None is the plain name."""


INDEXES = ("model_index.json", "modular_model_index.json")
"""Of pipelines, and of those that diffusers puts together of blocks."""


class ModelFolder:
    """A diffusers folder of one family.

    Args:
        path: the folder.
        name: the model's name, for errors.
        family: which parts it may have, of which classes.
        variant: of the family.
        part: the component that ``path`` is the folder of; empty: it is that of a whole model.

    Attributes:
        unused: names in the files of the parts that were read that nothing uses.

    Raises:
        ModelError: ``not_a_model``, ``model_incomplete`` or ``model_class``.
    """

    def __init__(
        self, path: Path, name: str, family: Family, variant: str = "", part: str = ""
    ) -> None:
        self._path, self._name, self._part = path, name, part
        self._language = family.language_of(variant)
        self._other_forms = frozenset(family.tokenizers_of(variant))
        self._index: dict[str, Any] = {}
        self.unused: dict[str, list[str]] = {}
        if part:
            self._classes = {part: self._own_class(part, family.components[part])}
            return
        found = next((each for each in INDEXES if (path / each).is_file()), INDEXES[0])
        index = with_usual_names(self._read_json(path / found, found))
        self._index = index
        self._classes = {
            part: name
            for part, allowed in family.components.items()
            if self._may_be(part, family)
            and (name := self._class_name(index, part, allowed, part in family.optional))
        }

    def _own_class(self, part: str, allowed: tuple[str, ...]) -> str:
        """The class of the component's own config.json where the family uses it, else the family's:
        weights of a language model have the same names with a head and without."""
        config = self._read_json(self._path / "config.json", PART_NAMES[part])
        named = [config.get("_class_name"), *(config.get("architectures") or ())]
        return next((each for each in named if each in allowed), allowed[0])

    def _may_be(self, part: str, family: Family) -> bool:
        """Whether ``part`` must be there: of those that a companion may lend, what is there."""
        named = self._index.get(part) not in (None, [None, None])
        return part not in family.lends or (named and part_folder(self._path, part).exists())

    def has(self, part: str) -> bool:
        """Whether the folder names ``part``; of a tokenizer that may lie elsewhere or in another
        form, whether it is there as transformers reads it."""
        if part in self._other_forms and not self._has_vocabulary(part):
            return False
        return part in self._classes or (part == "pipeline" and not self._part)

    def _has_vocabulary(self, part: str) -> bool:
        folder = part_folder(self._path, part)
        return any((folder / name).is_file() for name in VOCABULARIES)

    def tokenizer(self, part: str) -> Any:
        with loading_part(self._name, PART_NAMES[part]):
            folder = self._folder(part)
            if not self._has_vocabulary(part):
                reason = f"the {PART_NAMES[part]} has no {VOCABULARIES[0]}"
                raise ModelError("model_incomplete", name=self._name, reason=reason)
            self._check_tokenizer(folder)
            tokenizer = part_class(self._classes[part])
            return tokenizer.from_pretrained(folder, local_files_only=True)

    def scheduler_config(self) -> dict[str, Any]:
        folder = self._folder("scheduler")
        config = self._read_json(folder / SCHEDULER_FILE, PART_NAMES["scheduler"])
        check_settings(self._name, f"scheduler/{SCHEDULER_FILE}", config)
        return config

    def pipeline_config(self) -> dict[str, Any]:
        """What model_index.json says beside its parts."""
        plain = (str, int, float, bool)
        return {key: value for key, value in self._index.items() if isinstance(value, plain)}

    def weights(self, part: str, compute: Compute) -> Any:
        """Build ``part`` in the precision of ``compute``."""
        plain = PART_NAMES[part]
        with loading_part(self._name, plain):
            folder = self._folder(part)
            variant, files = self._files(folder, part)
            config, shown = self._config(folder, part), f"{part}/config.json"
            quantised = config.pop(QUANTISATION, None)
            network = part_class(self._classes[part])
            stays = compute.from_disk and not ON_DISK.isdisjoint((part, self._classes[part]))
            looks, own = compute.only_shapes, hasattr(network, "from_config")
            language = self._language if part == "text_encoder" else None
            settings = config if language is None else all_settings(config)
            for file in files:
                check_weights(file, f"{self._name}/{part}/{file.name}")
            with PackedFile(files, f"{self._name}/{part}", quantised) as opened:
                packed = opened.is_packed
            with reading(self._name, plain, shown, settings, files, compute.dtype, quantised):
                if language is not None:
                    try:
                        made = _language_model(
                            network, config, files, compute.dtype, language, stays, looks, quantised
                        )
                    except ValueError as error:
                        reason = f"the {plain} does not fit its settings: {error}"
                        raise ModelError("model_damaged", name=self._name, reason=reason) from error
                elif stays or ((looks or packed) and not own):
                    names = _with_both_names if part.startswith("text_encoder") else dict[str, Any]
                    made = mapped_network(
                        network, config, files, compute.dtype, names, looks, stays, quantised
                    )
                elif own:
                    made = filled(network, config, files, compute.dtype, None, looks, quantised)
                else:
                    made = _by_transformers(network, folder, variant, compute.dtype)
        module = made.whole(self._name, plain)
        self._check_unused(part, module, made.unused)
        self.unused[part] = made.unused
        return module if looks else revived(module)

    def _check_unused(self, part: str, module: Any, unused: Iterable[str]) -> None:
        """Layers that are there but not used: the settings ask for too few of them.

        Files of text encoders may hold a decoder or a picture encoder beside them, those of CLIP
        also a last layer that is left out: Stable Diffusion 2 reads the one before.
        """
        if part.startswith("text_encoder") and self._language is None:
            used = {_NUMBER.sub("#", name) for name in module.state_dict()}
            left = sorted(name for name in unused if _NUMBER.sub("#", name) in used)
            spare = self._classes[part].startswith("CLIP")
            if len({match[0] for match in map(_LAYER.match, left) if match}) <= spare:
                return
            unused = left
        check_left_out(unused, self._name, PART_NAMES[part])

    def _check_tokenizer(self, folder: Path) -> None:
        """Refuse settings that can't be, and files far larger than any vocabulary."""
        for file in folder.iterdir():
            if not file.is_dir() and Path(regular_path(file)).stat().st_size > _MAX_VOCABULARY:
                reason = f"{folder.name}/{file.name} is larger than any vocabulary"
                raise ModelError("model_damaged", name=self._name, reason=reason)
        if (folder / _TOKENIZER_FILE).is_file():
            config = self._read_json(folder / _TOKENIZER_FILE, PART_NAMES["tokenizer"])
            check_settings(self._name, f"{folder.name}/{_TOKENIZER_FILE}", config)

    def _class_name(
        self, index: dict[str, Any], part: str, allowed: tuple[str, ...], optional: bool
    ) -> str:
        """The class that the index names, of the family's; empty: an optional is left out."""
        entry = index.get(part)
        if optional and (entry is None or entry == [None, None]):
            return ""
        if not isinstance(entry, list) or len(entry) not in (2, 3) or not entry[1]:
            reason = f"model_index.json names no {PART_NAMES[part]}"
            raise ModelError("model_incomplete", name=self._name, reason=reason)
        library, class_name = str(entry[0]), str(entry[1])
        if library not in LIBRARIES or class_name not in allowed:
            raise ModelError("model_class", name=self._name, wanted=f"{library}.{class_name}")
        return class_name

    def _folder(self, part: str) -> Path:
        folder = self._path if self._part else part_folder(self._path, part)
        if not folder.is_dir():
            reason = f"the folder “{part}” is missing"
            raise ModelError("model_incomplete", name=self._name, reason=reason)
        return folder

    def _read_json(self, path: Path, plain: str) -> dict[str, Any]:
        with loading_part(self._name, plain):
            if not path.is_file():
                raise FileNotFoundError(path)
            data = json.loads(read_regular(path).decode())
            if not isinstance(data, dict):
                raise TypeError(f"{path.name} holds no object")
            return data

    def _config(self, folder: Path, part: str) -> dict[str, Any]:
        """A part's settings; those that would bring in other code than its class are refused."""
        config = self._read_json(folder / "config.json", PART_NAMES[part])
        named = config.get("_class_name", self._classes[part])
        if named != self._classes[part]:
            raise ModelError("model_class", name=self._name, wanted=str(named))
        return config

    def _files(self, folder: Path, part: str) -> tuple[str | None, list[Path]]:
        """Which variant of the weights is there, and its files: always safetensors."""
        stem = TEXT_STEM if part.startswith("text_encoder") else STEM
        for variant in VARIANTS:
            mark = f".{variant}" if variant else ""
            whole = folder / f"{stem}{mark}.safetensors"
            index = folder / f"{stem}.safetensors.index{mark}.json"
            if whole.is_file():
                return variant, [whole]
            if index.is_file():
                table = self._read_json(index, PART_NAMES[part])["weight_map"]
                names = sorted(set(table.values()))
                if any(Path(name).name != name for name in names):
                    raise ValueError(f"{index.name} names a file outside its folder")
                return variant, [folder / name for name in names]
        for pickled in (*folder.glob("*.bin"), *folder.glob("*.pt"), *folder.glob("*.ckpt")):
            raise ModelError("model_pickle", name=f"{self._name}: {part}/{pickled.name}")
        raise FileNotFoundError(folder / f"{stem}.safetensors")


def _by_transformers(network: Any, folder: Path, variant: str | None, dtype: Any) -> Filled:
    """As transformers reads its own classes."""
    module, told = network.from_pretrained(
        folder,
        dtype=dtype,
        variant=variant,
        use_safetensors=True,
        local_files_only=True,
        output_loading_info=True,
    )
    return Filled(module, list(told["missing_keys"]), list(told["unexpected_keys"]))


def _language_model(
    network: Any,
    config: dict[str, Any],
    files: Sequence[Path],
    dtype: torch.dtype,
    row: LanguageRow,
    stays: bool,
    only_shapes: bool = False,
    quantised: Mapping[str, Any] | None = None,
) -> Filled:
    """What is heard of a language model; its weights stay on the disk, or not. Raises ValueError:
    config.json speaks of other layers than the weights have."""
    own = text_settings(config)

    def names(keys: Iterable[str]) -> dict[str, str]:
        made, wanted = layer_count(language_names(keys).values()), own["num_hidden_layers"]
        if made != wanted:
            raise ValueError(f"config.json says {wanted} layers, the weights have {made}")
        return encoder_names(keys, row)

    settings = encoder_settings(own, row)
    if row.picture:
        network = seeing_class(network)
        settings = seeing_settings(config, settings, row)
    if not stays:
        return filled(network, settings, files, dtype, names, only_shapes, quantised)

    def convert(tensors: dict[str, Any]) -> dict[str, Any]:
        return {new: tensors[old] for old, new in names(tensors).items()}

    return mapped_network(network, settings, files, dtype, convert, quantised=quantised)


def _with_both_names(tensors: dict[str, Any]) -> dict[str, Any]:
    return convert_t5(tensors, {})


def mapped_network(
    cls: Any,
    config: dict[str, Any],
    files: Sequence[Path],
    dtype: torch.dtype,
    convert: Callable[[dict[str, Any]], dict[str, Any]] = lambda tensors: tensors,
    only_shapes: bool = False,
    stays: bool = True,
    quantised: Mapping[str, Any] | None = None,
) -> Filled:
    """Build one.

    Args:
        cls: its class, diffusers' or T5EncoderModel.
        config: its settings.
        files: its safetensors files.
        dtype: that it calculates in.
        convert: gives tensors the names they have in it.
        only_shapes: see `filled`.
        stays: whether weights that are not packed stay in their files.
        quantised: see `filled`.

    Raises:
        ModelError: as `PackedFile`.
        OSError, SafetensorError: a file can't be read.
    """
    tensors: dict[str, Any] = {}
    maps = [MappedFile(path) for path in files] if stays and not only_shapes else []
    where = {name: mapped for mapped in maps for name in mapped.names}
    with PackedFile(files, files[0].name, quantised) as opened:
        for name, shape in opened.shapes.items():
            blocks = where[name].blocks(name) if name in where else None
            if only_shapes:
                tensors[name] = outline(shape, dtype, opened.forms[name])
            else:
                tensors[name] = opened.get_tensor(name) if blocks is None else blocks
    with hollow():
        module = built(cls, config)
    state = hold_blocks(module, convert(tensors), dtype)
    told = module.load_state_dict(state, strict=False, assign=True)
    Paging(module, maps)
    return Filled(module, told.missing_keys, told.unexpected_keys)
