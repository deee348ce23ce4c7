"""Measures what `resources/catalog/training_memory.toml` tells, and how far forecasts of trainings
are off.

``python packaging/checks/measure_training.py [--fit]`` trains models with random weights for a few
steps, each in a process of its own, and compares the kernel's figure of its most memory (VmHWM,
proc(5)) with the forecast. With ``--fit`` it first fits the numbers of the table to the cases in
`FITTED`; those in `CHECKED` are never fitted to. Linux, on a processor.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.as_json import to_json
from desktop_app.core.forecast import Host
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operations import Training
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import RUN_FILE, Run
from desktop_app.extensions.training.work.running.training_forecast import TrainingTable
from desktop_app.library.probing.probe import probe

if TYPE_CHECKING:
    from desktop_app.extensions.training.work.running.training_fit import TrainingCosting

Costed: TypeAlias = "tuple[dict[str, Any], TrainingCosting]"
"""A training's settings, and what its forecast is made of."""

STEPS: Final = 3
PICTURES: Final = 4


@dataclass(frozen=True, slots=True)
class Case:
    """A training.

    Attributes:
        name: of it.
        model: a key of `MODELS`.
        side: of its pictures.
        settings: that are not usual.
    """

    name: str
    model: str
    side: int
    settings: dict[str, Any]


WIDE: Final = {"precision": "fp32"}
TWICE: Final = {"checkpointing": True}

FITTED: Final = (
    Case("starter, batch 4", "starter", 256, {**WIDE, "batch": 4}),
    Case("starter, batch 24", "starter", 256, {**WIDE, "batch": 24}),
    Case("starter, batch 24, twice", "starter", 256, {**WIDE, **TWICE, "batch": 24}),
    Case("starter, half, batch 32", "starter", 256, {"batch": 32}),
    Case("SD 1 of width 160, 256", "sd1-160", 256, WIDE),
    Case("SD 1 of width 96, 384", "sd1-96", 384, WIDE),
    Case("SD 1 of width 96, 384, twice", "sd1-96", 384, {**WIDE, **TWICE}),
    Case("SD 1 of width 96, 384, half", "sd1-96", 384, {}),
    Case("SD 1 of width 160, 256, half", "sd1-160", 256, {"batch": 2}),
    Case("SD 1 of width 96, 384, twice, half", "sd1-96", 384, TWICE),
)

CHECKED: Final = (
    Case("starter, all weights", "starter", 256, {**WIDE, "method": "full", "batch": 8}),
    Case("starter, rank 64", "starter", 256, {"rank": 64, "batch": 16}),
    Case("starter, 384", "starter", 384, {**WIDE, "batch": 12}),
    Case("SD 1, 192", "sd1-320", 192, WIDE),
    Case("SD 1, 256, half", "sd1-320", 256, {}),
    Case("SD 1 of width 128, 320, twice", "sd1-128", 320, {**WIDE, **TWICE, "batch": 2}),
    Case("SDXL, 256, half", "sdxl", 256, {}),
    Case("SDXL, 256", "sdxl", 256, WIDE),
)


def _models(folder: Path) -> dict[str, Callable[[], Path]]:
    def sd1(width: int) -> Path:
        from benchmarks.memory_models import sd1_model

        return sd1_model(folder / f"sd1-{width}", width, 32)

    def sdxl() -> Path:
        from benchmarks.memory_models import sdxl_model

        return sdxl_model(folder / "sdxl")

    return {
        "starter": lambda: resource_path("models", "starter"),
        **{f"sd1-{width}": partial(sd1, width) for width in (96, 128, 160, 320)},
        "sdxl": sdxl,
    }


def measured(case: Case, model: ModelInfo, folder: Path) -> dict[str, Any]:
    """Train it; its most bytes, and the seconds of a step."""
    import numpy as np

    from desktop_app.imaging.encode import encode

    examples: list[Example] = []
    for number in range(PICTURES):
        path = folder / f"{case.side}-{number}.png"
        noise = np.random.default_rng(number).integers(0, 256, (case.side, case.side, 3), np.uint8)
        path.write_bytes(encode(noise, "PNG"))
        whole = (0, 0, case.side, case.side)
        examples.append(Example(str(path), "a dog", whole, case.side, case.side, group=number))
    usual = {"steps": STEPS, "sample": 0, "evaluate": 0, "size": case.side}
    run = Run(model, settings_of({**usual, **case.settings}), tuple(examples), str(folder / "out"))
    with tempfile.TemporaryDirectory(dir=folder) as place:
        (Path(place) / RUN_FILE).write_text(json.dumps(to_json(run)))
        command = [sys.executable, __file__, "--child", place]
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(told.splitlines()[-1])


def child(folder: Path) -> None:
    """Train the run in ``folder`` here, and tell."""
    from desktop_app.networks.environment import prepare_environment

    prepare_environment()
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.events import Trained
    from desktop_app.extensions.training.work.trainer.local import LocalTrainer

    trainer, seconds = LocalTrainer(), list[float]()

    def hear(event: object) -> None:
        if isinstance(event, Trained):
            seconds.append(event.seconds)

    before = peak_bytes()
    trainer.run("train", Training(str(folder)), hear, CancelToken())
    print(json.dumps({"bytes": peak_bytes(), "before": before, "seconds": min(seconds)}))


def peak_bytes() -> int:
    """The most memory that this process has held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("the kernel does not tell")


def costings(cases: Sequence[tuple[Case, ModelInfo]]) -> list[Costed]:
    """Each with its settings, and what forecasts are made of."""
    from desktop_app.extensions.training.work.running.training_fit import training_costing

    host = Host("cpu", "bfloat16" if halves() else "float32", 1 << 40)
    made: list[Costed] = []
    for case, model in cases:
        usual = {"steps": STEPS, "sample": 0, "evaluate": 0, "size": case.side}
        settings = settings_of({**usual, **case.settings})
        made.append((settings, replace(training_costing(model, (), settings), host=host)))
    return made


def forecasts(costed: Iterable[Costed], table: TrainingTable | None = None) -> list[int]:
    """What is forecast for them."""
    return [
        replace(cost, table=table or cost.table)(settings).memory_bytes for settings, cost in costed
    ]


def halves() -> bool:
    """Whether this processor calculates in 16 bits."""
    from desktop_app.networks.device import pick_compute

    return str(pick_compute().dtype) == "torch.bfloat16"


def fitted(costed: Sequence[Costed], found: Sequence[int]) -> TrainingTable:
    """The table whose forecasts are least off, as shares: one number after another is made larger
    or smaller, by less and less, as long as that helps."""
    names = [
        ("program", "cpu"),
        *itertools.product(("kept", "blocks", "maps", "passing"), ("float32", "half")),
    ]
    table = costed[0][1].table

    def off(of: TrainingTable) -> float:
        told = forecasts(costed, of)
        return sum(math.log(one / real) ** 2 for one, real in zip(told, found, strict=True))

    least, step = off(table), 0.3
    while step > 0.002:
        before = least
        for (part, key), times in itertools.product(names, (1 + step, 1 / (1 + step))):
            old: dict[str, Any] = getattr(table, part)
            value = old[key] * times
            new: dict[str, Any] = {part: {**old, key: round(value) if value > 1e4 else value}}
            changed = replace(table, **new)
            if (now := off(changed)) < least:
                table, least = changed, now
        if least > before * 0.999:
            step /= 2
    return table


def errors(cases: Iterable[Case] = CHECKED, *, fit: bool = False) -> dict[str, float]:
    """By how much forecasts of cases are off, as shares of what was measured."""
    with tempfile.TemporaryDirectory() as place:
        folder, families = Path(place), load_families()
        makers, known = _models(folder), dict[str, ModelInfo]()

        def pairs(wanted: Iterable[Case]) -> list[tuple[Case, ModelInfo]]:
            for case in wanted:
                if case.model not in known:
                    known[case.model] = probe(makers[case.model](), families)
            return [(case, known[case.model]) for case in wanted]

        def all_of(wanted: Sequence[tuple[Case, ModelInfo]]) -> list[int]:
            found: list[int] = []
            for case, model in wanted:
                begun = time.monotonic()
                told = measured(case, model, folder)
                spent = time.monotonic() - begun
                print(f"{case.name}: {told} ({spent:.0f} s)", file=sys.stderr, flush=True)
                found.append(told["bytes"])
            return found

        table = None
        if fit:
            some = pairs(FITTED)
            found = all_of(some)
            costed = costings(some)
            table = fitted(costed, found)
            print(table)
            told = forecasts(costed, table)
            for (case, _), forecast, real in zip(some, told, found, strict=True):
                print(f"fitted   {case.name:28} {real / 1e9:6.2f} GB {forecast / real - 1:+7.1%}")
        checked = pairs(cases)
        found = all_of(checked)
        told = forecasts(costings(checked), table)
        shares = {
            case.name: forecast / real - 1
            for (case, _), forecast, real in zip(checked, told, found, strict=True)
        }
        for (case, _), real in zip(checked, found, strict=True):
            print(f"checked  {case.name:28} {real / 1e9:6.2f} GB {shares[case.name]:+7.1%}")
        return shares


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the table first")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child)
    else:
        errors(fit=arguments.fit)


if __name__ == "__main__":
    main()
