"""States of a training on the disk: weights, average, optimizer and counters, as safetensors, JSON.

A state is written into a temporary folder that is then renamed: there is all of it or nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from desktop_app.core.atomic_write import error_while_writing, sync_folder
from desktop_app.core.safe_open import open_regular, read_regular, regular_path
from desktop_app.trainer.workers import dealt_as, whole

_NAME: Final = "step-"
_TEMPORARY: Final = ".new"
_COUNTERS: Final = "state.json"
_OPTIMIZERS: Final = 2
"""So many of the last states have the optimizer's, too: what is gone on from."""

Tensors = dict[str, Tensor]


@dataclass(slots=True)
class Counters:
    """What is counted.

    Attributes:
        step: steps that are done.
        seconds: of training, in all processes before, too.
        slower: what the learning rate is multiplied by since a loss was not a number.
        best: step of the best measurement; 0: there was none.
        best_loss: its loss.
        stale: measurements since without gain.
        scaler: of the loss in float16, as torch has it.
    """

    step: int = 0
    seconds: float = 0.0
    slower: float = 1.0
    best: int = 0
    best_loss: float | None = None
    stale: int = 0
    scaler: dict[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """One state in memory.

    Attributes:
        counters: what is counted.
        weights: what is trained, by name.
        average: their moving average; empty: there is none.
        optimizer: its tensors by "number.name", and its numbers as tensors of one element.
    """

    counters: Counters
    weights: Tensors
    average: Tensors
    optimizer: Tensors


class States:
    """The folder of a run's states.

    Args:
        folder: where they are; made if need be.
        kept: how many of the last ones stay, besides the best; at least one does.
    """

    def __init__(self, folder: Path, kept: int) -> None:
        self._folder, self._kept = folder, max(1, kept)
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, state: State) -> None:
        """Write it, then remove those that are not kept.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        name = f"{_NAME}{state.counters.step:08d}"
        new = self._folder / _TEMPORARY
        shutil.rmtree(new, ignore_errors=True)
        try:
            new.mkdir()
            for part in ("weights", "average", "optimizer"):
                save_file(getattr(state, part), new / f"{part}.safetensors")
            (new / _COUNTERS).write_text(json.dumps(asdict(state.counters)), encoding="utf-8")
            for file in new.iterdir():
                with open_regular(file) as handle:
                    os.fsync(handle.fileno())
            target = self._folder / name
            shutil.rmtree(target, ignore_errors=True)
            new.rename(target)
        except (OSError, SafetensorError) as error:
            shutil.rmtree(new, ignore_errors=True)
            plain = error if isinstance(error, OSError) else OSError(28, str(error))
            raise error_while_writing(plain, name) from error
        sync_folder(self._folder)
        self._thin_out(state.counters.best)

    def read(self, step: int | None = None) -> State | None:
        """That of ``step``, else the last one that can be read; None: there is none."""
        found = sorted(self._folder.glob(f"{_NAME}*"), reverse=True)
        if step is not None:
            found = [self._folder / f"{_NAME}{step:08d}"]
        for folder in found:
            try:
                told = json.loads(read_regular(folder / _COUNTERS).decode())
                weights, average = (
                    load_file(regular_path(folder / f"{part}.safetensors"))
                    for part in ("weights", "average")
                )
                optimizer = folder / "optimizer.safetensors"
                if step is not None and not optimizer.exists():
                    return State(Counters(**told), weights, average, {})
                return State(Counters(**told), weights, average, load_file(regular_path(optimizer)))
            except (OSError, ValueError, TypeError, SafetensorError):
                continue
        return None

    def _thin_out(self, best: int) -> None:
        found = sorted(self._folder.glob(f"{_NAME}*"), reverse=True)
        for folder in found[_OPTIMIZERS:]:
            (folder / "optimizer.safetensors").unlink(missing_ok=True)
        for folder in found[self._kept :]:
            if folder.name != f"{_NAME}{best:08d}":
                shutil.rmtree(folder, ignore_errors=True)


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> Tensors:
    """Its state as tensors."""
    made: Tensors = {}
    groups = optimizer.state_dict()
    for number, values in groups["state"].items():
        for name, value in values.items():
            if isinstance(value, Tensor):
                made[f"{number}.{name}"] = whole(value.detach()).cpu().contiguous()
            elif isinstance(value, int | float):
                made[f"{number}.{name}#"] = torch.tensor(float(value), dtype=torch.float64)
    for number, group in enumerate(groups["param_groups"]):
        for name, value in group.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                made[f"group{number}.{name}#"] = torch.tensor(float(value), dtype=torch.float64)
    return made


def put_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Give ``optimizer``, which has made no step yet, the state that `optimizer_tensors` took."""
    own = optimizer.state_dict()
    parameters = [each for group in optimizer.param_groups for each in group["params"]]
    state: dict[int, dict[str, Any]] = {}
    for key, tensor in tensors.items():
        first, _, name = key.partition(".")
        value: Any = tensor
        if name.endswith("#"):
            name, number = name[:-1], float(tensor)
            value = int(number) if number.is_integer() and name != "lr" else number
        if first.startswith("group"):
            own["param_groups"][int(first.removeprefix("group"))][name] = value
        else:
            parameter = parameters[int(first)]
            if isinstance(value, Tensor) and value.shape == parameter.shape:
                value = dealt_as(parameter, value)
            state.setdefault(int(first), {})[name] = value
    optimizer.load_state_dict({**own, "state": state})


def parameter_tensors(parameters: Mapping[str, nn.Parameter]) -> Tensors:
    """Copies on the processor."""
    return {
        name: whole(each.detach()).cpu().clone().contiguous() for name, each in parameters.items()
    }


@torch.no_grad()
def put_parameters(parameters: Mapping[str, nn.Parameter], tensors: Mapping[str, Tensor]) -> None:
    """Give them these values; parameters without one keep theirs."""
    for name, parameter in parameters.items():
        if name in tensors:
            parameter.copy_(dealt_as(parameter, tensors[name]))
