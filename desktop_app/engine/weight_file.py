"""Weights beside a model on the disk: a safetensors file, or a folder with config.json.

A folder is data: what it is its tensors say. Only safetensors are opened.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from desktop_app.catalog.part_settings import check_settings
from desktop_app.core.errors import ModelError
from desktop_app.core.not_weights import check_weights
from desktop_app.core.packed_weights import QUANTISATION
from desktop_app.core.record import record
from desktop_app.core.safe_open import read_regular
from desktop_app.networks.failures import loading_part, weights_named
from desktop_app.networks.load_limits import Shapes, building
from desktop_app.networks.part_weights import check_left_out, hollow
from desktop_app.networks.quantised.blocks import Blocks
from desktop_app.networks.quantised.layers import hold_blocks
from desktop_app.networks.quantised.packed_file import PackedFile

CONFIG = "config.json"
STEMS = ("model", "diffusion_pytorch_model")
"""How weights in folders are called."""
INNER = ("", "controlnet", "adapter")
"""Where in a folder they may be."""

_LARGEST = 8 << 20
"""Bytes of a file of settings."""

Convert = Callable[[dict[str, Tensor]], dict[str, Tensor]]
"""Tensors under other names."""

FileState = tuple[str, int, int]
"""Path, times of change in ns and sizes, summed up: a file that was replaced is another."""


@record(eq=False)
class WeightFile:
    """What the headers tell.

    Attributes:
        name: what the user calls it.
        part: what it is, in plain words.
        files: of its weights.
        shapes: of its tensors, as they are stored.
        settings: config.json's; {} of a single file.
    """

    name: str
    part: str
    files: tuple[Path, ...]
    shapes: Shapes
    settings: dict[str, Any]

    def tensors(
        self, keys: Iterable[str], dtype: torch.dtype, *, packed: bool = False
    ) -> dict[str, Tensor]:
        """Those called ``keys``, in ``dtype``.

        Args:
            keys: of `shapes`.
            dtype: of what holds fractions.
            packed: whether packed weights stay `Blocks`, which `build` takes.

        Raises:
            ModelError: ``model_damaged``, ``control_not_finite``.
        """
        with (
            loading_part(self.name, self.part),
            PackedFile(self.files, self.name, self.settings.get(QUANTISATION)) as opened,
        ):
            found: dict[str, Tensor] = {}
            for key in keys:
                tensor: Any = opened.in_precision(key, dtype)
                if isinstance(tensor, Blocks) and not packed:
                    tensor = tensor.dense(dtype)
                # A sum of finite numbers in float32 is finite, as far as weights go.
                if not math.isfinite(float(tensor.sum(dtype=torch.float32))):
                    raise ModelError("control_not_finite", name=self.name, layer=key)
                found[key] = cast(Tensor, tensor)
            return found

    @contextmanager
    def measured(self) -> Iterator[None]:
        """While it lasts a weight that is asked for and not there is a ModelError:
        ``model_incomplete``; as is what else `loading_part` names."""
        with loading_part(self.name, self.part):
            try:
                yield
            except (KeyError, IndexError) as error:
                reason = f"it lacks weights ({error.args[0]}…)"
                raise ModelError("model_incomplete", name=self.name, reason=reason) from error

    def build(self, make: Callable[[], nn.Module], tensors: Mapping[str, Tensor]) -> Any:
        """What ``make`` makes, holding ``tensors``, ready to run; buffers that are not stored are
        left without memory.

        Raises:
            ModelError: ``model_incomplete`` or ``model_damaged``.
        """
        with loading_part(self.name, self.part):
            with (
                hollow(),
                building(self.name, self.part, len(tensors)),
                warnings.catch_warnings(),
            ):
                warnings.simplefilter("ignore", FutureWarning)  # of diffusers' own parts
                module = make()
            plain = (each.dtype for each in tensors.values() if not isinstance(each, Blocks))
            dtype = next((each for each in plain if each.is_floating_point), torch.float32)
            state = hold_blocks(module, tensors, dtype)
            missing, unused = module.load_state_dict(state, strict=False, assign=True)
            if missing:
                reason = f"it lacks {weights_named(missing)}"
                raise ModelError(
                    "model_incomplete", "\n".join(missing), name=self.name, reason=reason
                )
            check_left_out(unused, self.name, self.part)
        return module.eval().requires_grad_(requires_grad=False)


def open_weights(path: Path, part: str) -> WeightFile:
    """Read the headers of a file, or of a folder.

    Args:
        path: where it is.
        part: what it is, in plain words.

    Raises:
        ModelError: ``weights_missing``, ``model_pickle``, ``model_incomplete`` or
            ``model_damaged``.
    """
    name = path.name
    if not path.exists():
        raise ModelError("weights_missing", name=name)
    with loading_part(name, part):
        folder = next((path / each for each in INNER if (path / each / CONFIG).is_file()), path)
        settings: dict[str, Any] = {}
        if (folder / CONFIG).is_file():
            settings = read_settings(folder / CONFIG)
        files = weight_files(folder, name)
        for file in files:
            check_weights(file)
        with PackedFile(files, name, settings.get(QUANTISATION)) as opened:
            shapes = opened.shapes
        check_settings(name, CONFIG, settings, shapes.values())
    return WeightFile(name, part, files, shapes, settings)


def read_settings(path: Path) -> dict[str, Any]:
    """A file of settings.

    Raises:
        OSError, TypeError, ValueError: it can't be read, or is none.
    """
    data = json.loads(read_regular(path, _LARGEST).decode())
    if not isinstance(data, dict):
        raise TypeError(f"{path.name} holds no object")
    return data


def shapes_after(convert: Convert, shapes: Shapes) -> Shapes:
    """``shapes`` under the names that ``convert`` gives to tensors; may raise what that raises."""
    named = convert({key: torch.empty(shape, device="meta") for key, shape in shapes.items()})
    return {key: tuple(each.shape) for key, each in named.items()}


def file_state(path: Path) -> FileState:
    """What tells weights from others at the same place; zeros where nothing is."""
    files = [file for each in INNER for file in _candidates(path / each)] if path.is_dir() else []
    try:
        told = [file.stat() for file in files or [path]]
    except OSError:
        return str(path), 0, 0
    return str(path), sum(each.st_mtime_ns for each in told), sum(each.st_size for each in told)


def _candidates(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.safetensors")) + sorted(folder.glob("*.json"))


def weight_files(path: Path, name: str) -> tuple[Path, ...]:
    """The weights of a file or folder: of several precisions the plain one.

    Raises:
        ModelError: ``model_pickle``.
        FileNotFoundError: there are none.
    """
    if path.is_file():
        if path.suffix != ".safetensors":
            raise ModelError("model_pickle", name=name)
        return (path,)
    found = sorted(path.glob("*.safetensors"))
    if not found:
        for pickled in (file for end in ("bin", "pt", "pth") for file in path.glob(f"*.{end}")):
            raise ModelError("model_pickle", name=f"{name}: {pickled.name}")
        raise FileNotFoundError(path)
    for start in (f"{stem}{mark}" for mark in ("", ".fp16", ".bf16") for stem in STEMS):
        if path / f"{start}.safetensors" in found:
            return (path / f"{start}.safetensors",)
        if parts := [file for file in found if file.name.startswith(f"{start}-")]:
            return tuple(parts)
    return (found[0],)
