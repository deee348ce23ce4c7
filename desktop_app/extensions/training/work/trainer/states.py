"""States of a training on the disk: weights, average, optimizer and counters, as safetensors, JSON.

A state is written into a temporary folder that is then renamed: there is all of it or nothing.
SHA-256 of its files are in it: one that is damaged, or another's, is set aside, and the
newest whole one before it counts.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from desktop_app.core import file_checks
from desktop_app.core.atomic_write import error_while_writing, make_folder, sync_folder
from desktop_app.core.events import Noted
from desktop_app.core.safe_open import open_regular, read_regular, regular_path
from desktop_app.extensions.training.work.trainer.workers import dealt_as, whole

_NAME: Final = "step-"
_NAMED: Final = re.compile(r"step-[0-9]{8}")
_DAMAGED, _LEFT = "damaged-", "left-"
_TEMPORARY, _REMOVED = ".new", ".old"
_COUNTERS, _OPTIMIZER = "state.json", "optimizer.safetensors"
_PARTS: Final = (_COUNTERS, "weights.safetensors", "average.safetensors")
_SYSTEM: Final = re.compile(r"os error ([0-9]+)")
"""In what safetensors says of a file that it could not write; 112 is Windows' full disk."""

_OPTIMIZERS: Final = 2
"""So many of the last states have the optimizer's, too: what is gone on from."""

Tensors = dict[str, Tensor]


@dataclass(slots=True)
class Counters:
    """What is counted.

    Attributes:
        step: steps that are done.
        began: when, in seconds since 1970; None: not known, of an older version.
        seconds: of training, in all processes before, too.
        slower: what the learning rate is multiplied by since a loss was not a number.
        best: step of the best measurement; 0: there was none.
        best_loss: its loss.
        stale: measurements since without gain.
        scaler: of the loss in float16, as torch has it.
    """

    step: int = 0
    began: float | None = None
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
        tell: hears of those that are damaged.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """

    def __init__(
        self, folder: Path, kept: int, tell: Callable[[Noted], object] = lambda note: None
    ) -> None:
        self._folder, self._kept, self._tell = folder, max(1, kept), tell
        self._is_older_told = False
        make_folder(folder)

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
            file_checks.write_checks(new, name)
            for file in new.iterdir():
                with open_regular(file) as handle:
                    os.fsync(handle.fileno())
            self._remove(self._folder / name)
            new.rename(self._folder / name)
        except (OSError, SafetensorError) as error:
            shutil.rmtree(new, ignore_errors=True)
            plain = error if isinstance(error, OSError) else error_of_system(error)
            raise error_while_writing(plain, name) from error
        sync_folder(self._folder)
        self._thin_out(state.counters.best)

    def read(self, step: int | None = None) -> State | None:
        """That of ``step``, else the last whole one; None: there is none. Damaged ones are set
        aside, and told with what is used in their place."""
        found = self._found() if step is None else [self._folder / f"{_NAME}{step:08d}"]
        damaged = list[dict[str, str | int | float]]()
        state: State | None = None
        for newer, folder in enumerate(found):
            if not folder.is_dir():
                continue
            thinned = not (folder / _OPTIMIZER).exists()
            if thinned and step is None and newer >= _OPTIMIZERS:
                continue
            wanted = _PARTS if thinned and step is not None else (*_PARTS, _OPTIMIZER)
            file = file_checks.damaged_in(folder, wanted)
            if file == _OPTIMIZER and step is not None:  # of the best ones the weights count
                file, wanted = "", _PARTS
            if not file and (state := _read(folder, wanted)) is not None:
                self._tell_older(folder)
                break
            told = {"step": int(folder.name.removeprefix(_NAME)), "file": file or _COUNTERS}
            damaged.append({**told, "kept": self._quarantine(folder, _DAMAGED)})
        if state is None and step is None:  # what is left lacks its optimizer, and would be newer
            for folder in self._found():
                self._quarantine(folder, _LEFT)
        for told in damaged:
            if state is not None:
                self._tell(Noted("training_state_damaged", {**told, "to": state.counters.step}))
            else:
                self._tell(Noted("training_states_damaged", told))
        return state

    def _found(self) -> list[Path]:
        """Folders of whole names, the newest of them first."""
        folders = self._folder.glob(f"{_NAME}*")
        return sorted((each for each in folders if _NAMED.fullmatch(each.name)), reverse=True)

    def _tell_older(self, folder: Path) -> None:
        if not file_checks.has_checks(folder) and not self._is_older_told:
            self._is_older_told = True
            step = int(folder.name.removeprefix(_NAME))
            self._tell(Noted("training_state_unchecked", {"step": step}))

    def _quarantine(self, folder: Path, why: str) -> str:
        """Its new name; its own, where the disk refuses."""
        number, target = 1, folder.with_name(f"{why}{folder.name}")
        while target.exists():
            number += 1
            target = folder.with_name(f"{why}{folder.name}-{number}")
        with suppress(OSError):
            folder.rename(target)
            return target.name
        return folder.name

    def _remove(self, folder: Path) -> None:
        """Under another name first: what is half gone doesn't count. Raises OSError."""
        old = self._folder / _REMOVED
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
            shutil.rmtree(old, ignore_errors=True)

    def _thin_out(self, best: int) -> None:
        found = self._found()
        with suppress(OSError):  # what can't be removed stays
            for folder in found[_OPTIMIZERS:]:
                (folder / _OPTIMIZER).unlink(missing_ok=True)
            for folder in found[self._kept :]:
                if folder.name != f"{_NAME}{best:08d}":
                    self._remove(folder)


def _read(folder: Path, files: tuple[str, ...]) -> State | None:
    """What ``files`` hold; None: they can't be read, or are of another step."""
    try:
        told = Counters(**json.loads(read_regular(folder / _COUNTERS).decode()))
        if folder.name != f"{_NAME}{told.step:08d}":
            return None
        tensors = [load_file(regular_path(folder / one)) for one in files if one != _COUNTERS]
        return State(told, *tensors, *[{}] * (3 - len(tensors)))
    except (OSError, ValueError, TypeError, SafetensorError):
        return None


def error_of_system(error: SafetensorError) -> OSError:
    """What the system answered where safetensors could not write a file; 0: it is not told."""
    told = _SYSTEM.search(str(error))
    number = int(told[1]) if told else 0
    return OSError(errno.ENOSPC if number == 112 else number, str(error))


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> Tensors:
    """Its state on the CPU; numbers are tensors of float64 whose names end with "#"."""
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
    """Copies on the CPU, whole where they were sharded."""
    return {
        name: whole(each.detach()).cpu().clone().contiguous() for name, each in parameters.items()
    }


@torch.no_grad()
def put_parameters(parameters: Mapping[str, nn.Parameter], tensors: Mapping[str, Tensor]) -> None:
    """Give them these values; parameters without one keep theirs."""
    for name, parameter in parameters.items():
        if name in tensors:
            parameter.copy_(dealt_as(parameter, tensors[name]))
