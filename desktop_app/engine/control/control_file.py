"""Control networks on the disk: a folder of diffusers or a file, told by the names in its header.

A folder is data: which class it is its tensors say, and of its config.json only what shapes can't
tell is read. Only safetensors are opened.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor, nn

from desktop_app.core.errors import ModelError
from desktop_app.engine.control.control_layouts import LAYOUTS, ControlLayout
from desktop_app.engine.device import Compute
from desktop_app.engine.failures import loading_part
from desktop_app.engine.float8 import FACTORS, in_precision
from desktop_app.engine.load_limits import Shapes, building, check_settings, file_shapes
from desktop_app.engine.part_classes import part_class

PLAIN = "control network"
CONFIG = "config.json"
STEM = "diffusion_pytorch_model"
"""How diffusers calls weights in folders."""
INNER = ("", "controlnet", "adapter")
"""Where in a folder the network may be."""

FileState = tuple[str, int, int]
"""Path, time of change in ns and size: a file that was replaced is another."""


@dataclass(frozen=True, eq=False)
class ControlFile:
    """What the headers of a control network tell.

    Attributes:
        name: what the user calls it.
        files: of its weights.
        layout: how its tensors are named.
        prefix: how all these names begin.
        settings: config.json's; {} of a single file.
        shapes: of its tensors, as they are stored, without prefix.
    """

    name: str
    files: tuple[Path, ...]
    layout: ControlLayout
    prefix: str
    settings: dict[str, Any]
    shapes: Shapes

    def told(self) -> dict[str, Any]:
        """What the shapes tell of the network: `ControlLayout.config`.

        Raises:
            ModelError: ``model_incomplete``.
        """
        meta = {key: torch.empty(shape, device="meta") for key, shape in self.shapes.items()}
        with loading_part(self.name, PLAIN):
            try:
                named = self.layout.convert(meta)
                return self.layout.config({key: tuple(each.shape) for key, each in named.items()})
            except (KeyError, IndexError) as error:
                reason = f"it lacks weights ({error.args[0]}…)"
                raise ModelError("model_incomplete", name=self.name, reason=reason) from error

    def tensors(self, compute: Compute) -> dict[str, Tensor]:
        """Its tensors in the precision of ``compute``, under the names of diffusers' class.

        Raises:
            ModelError: ``model_damaged``, ``control_not_finite``.
        """
        with loading_part(self.name, PLAIN), ExitStack() as stack:
            read: dict[str, Any] = {}
            for path in self.files:
                opened: Any = stack.enter_context(
                    safe_open(str(path), framework="pt", device="cpu")
                )
                read |= dict.fromkeys(opened.keys(), opened)
            found: dict[str, Tensor] = {}
            for key in self.shapes:
                if key.rpartition(".")[2] in FACTORS:
                    continue
                whole = self.prefix + key
                tensor = in_precision(
                    whole, compute.dtype, read, lambda name: read[name].get_tensor(name)
                )
                # A sum of finite numbers in float32 is finite, as far as weights go.
                if not math.isfinite(float(tensor.sum(dtype=torch.float32))):
                    raise ModelError("control_not_finite", name=self.name, layer=key)
                found[key] = tensor
            return self.layout.convert(found)

    def build(
        self,
        config: Mapping[str, Any],
        tensors: Mapping[str, Tensor],
        change: Callable[[nn.Module], None] = lambda _: None,
    ) -> nn.Module:
        """A network of `layout`'s class that holds ``tensors``, ready to run.

        Args:
            config: of the class.
            tensors: under its names.
            change: changes layers before they get their weights.

        Raises:
            ModelError: ``model_incomplete`` or ``model_damaged``.
        """
        with loading_part(self.name, PLAIN):
            shapes = {key: tuple(each.shape) for key, each in tensors.items()}
            check_settings(self.name, CONFIG, config, shapes)
            cls = part_class(self.layout.class_name)
            with (
                torch.device("meta"),
                building(self.name, PLAIN, len(tensors)),
                warnings.catch_warnings(),
            ):
                warnings.simplefilter("ignore", FutureWarning)  # of diffusers' own parts
                module: nn.Module = cls.from_config(dict(config))
                change(module)
            missing, unused = module.load_state_dict(tensors, strict=False, assign=True)
            if missing:
                reason = f"it lacks {len(missing)} weights ({missing[0]}…)"
                raise ModelError(
                    "model_incomplete", "\n".join(missing), name=self.name, reason=reason
                )
            if left := [key for key in unused if "block" in key]:
                reason = f"{len(left)} of its weights belong to no layer ({left[0]}…)"
                raise ModelError("model_damaged", "\n".join(left), name=self.name, reason=reason)
        return module.eval().requires_grad_(requires_grad=False)


def open_control(path: Path, name: str) -> ControlFile:
    """Read the headers of a control network.

    Args:
        path: a safetensors file, or a folder with config.json and weights.
        name: what the user calls it.

    Raises:
        ModelError: ``control_unknown``, ``model_pickle``, ``model_incomplete`` or
            ``model_damaged``.
    """
    with loading_part(name, PLAIN):
        folder = next((path / each for each in INNER if (path / each / CONFIG).is_file()), path)
        settings: dict[str, Any] = {}
        if folder.is_dir():
            settings = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        files, shapes = _weights(folder, name), dict[str, tuple[int, ...]]()
        for file in files:
            # str: the binding takes no Path.
            with safe_open(str(file), framework="pt", device="cpu") as opened:
                shapes |= file_shapes(name, opened)
    for layout in LAYOUTS:
        prefix = layout.prefix_in(shapes)
        if prefix is not None:
            inner = {
                key.removeprefix(prefix): shape
                for key, shape in shapes.items()
                if key.startswith(prefix)
            }
            return ControlFile(name, files, layout, prefix, settings, inner)
    raise ModelError("control_unknown", name=name)


def control_state(path: Path) -> FileState:
    """What tells a network from another at the same place; zeros where nothing is."""
    files = [file for each in INNER for file in _candidates(path / each)] if path.is_dir() else []
    try:
        told = [file.stat() for file in files or [path]]
    except OSError:
        return str(path), 0, 0
    return str(path), max(each.st_mtime_ns for each in told), sum(each.st_size for each in told)


def _candidates(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.safetensors")) + sorted(folder.glob("*.json"))


def _weights(path: Path, name: str) -> tuple[Path, ...]:
    """The weights of a file or folder: of several precisions the plain one."""
    if path.is_file():
        if path.suffix != ".safetensors":
            raise ModelError("model_pickle", name=name)
        return (path,)
    found = sorted(path.glob("*.safetensors"))
    if not found:
        for pickled in (file for end in ("bin", "pt", "pth") for file in path.glob(f"*.{end}")):
            raise ModelError("model_pickle", name=f"{name}: {pickled.name}")
        raise FileNotFoundError(path)
    for mark in ("", ".fp16", ".bf16"):
        whole = path / f"{STEM}{mark}.safetensors"
        if whole in found:
            return (whole,)
        if parts := [file for file in found if file.name.startswith(f"{STEM}{mark}-")]:
            return tuple(parts)
    return (found[0],)
