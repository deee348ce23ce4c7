#!/usr/bin/env python3
"""Does a check of a kept set find a planted change, and is it quiet where nothing has changed?

    python packaging/checks/drift_check.py [--quick] [--out drift-check.json] [--folder DIR]

With the starter model, in this process (about ten minutes of a quiet processor; --quick: two):

1. unchanged with the kept seeds: every picture repeats bit for bit;
2. planted changes of the scheduler, with the kept seeds: found, and the constant named;
3. the same changes with new seeds in another way of computing, where nothing can repeat: after how
   many checks the sequential test raises its alarm;
4. a hundred unchanged reruns with new seeds, in other ways of computing (bf16 and fp32, packed and
   plain, one and two threads): false alarms of all one after another, and of each by itself.

The exit code is 1 where a target is missed. --folder keeps the pictures: the same command goes on
where it was interrupted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.app.inprocess import make_engine  # noqa: E402
from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.extensions.evaluation.values.drift import ALPHA, DriftSet  # noqa: E402
from desktop_app.extensions.evaluation.work.drift.drift import Drift  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402
from tests.extensions.evaluation.evaluating.at_once import AtOnce, drift_for  # noqa: E402

PROMPTS = (
    *("a red fox in the snow", "a blue boat", "three apples", "a castle on a hill"),
    *("a yellow flower on the left", "a green frog", "a black cat at night", "an orange fish"),
)
WAYS = (
    *("bf16 packed kernel joined 1", "fp32 plain torch apart", "bf16 plain torch apart"),
    *("fp32 packed kernel joined", "bf16 packed tiles apart", "fp32 plain torch apart 1"),
)

Change = Callable[[dict[str, Any]], dict[str, Any]]


def with_betas(of: Callable[[float], float]) -> Change:
    def change(config: dict[str, Any]) -> dict[str, Any]:
        return {**config, "trained_betas": [min(0.999, of(one)) for one in config["trained_betas"]]}

    return change


CHANGES: dict[str, tuple[str, Change]] = {
    "timesteps spaced otherwise": (
        "timestep_spacing",
        lambda config: {**config, "timestep_spacing": "leading"},
    ),
    "noise 15 % larger": ("trained_betas", with_betas(lambda one: one * 1.15)),
    "noise three times as large": ("trained_betas", with_betas(lambda one: one * 3)),
    "noise levels rounded": ("trained_betas", with_betas(lambda one: round(one, 4))),
}
"""What is planted, the constant that must be named, and how; the last is hardly seen."""

STRONG = ("noise three times as large",)
"""Those that must be found with new seeds, too; of the others it is told."""


def planted(folder: Path, starter: Path, change: Change) -> Path:
    """A copy of the model with another scheduler."""
    if not folder.exists():
        shutil.copytree(starter, folder)
        file = folder / "scheduler" / "scheduler_config.json"
        file.write_text(json.dumps(change(json.loads(file.read_text()))))
    return folder


class Check:
    """One set of the starter, and models in its place."""

    def __init__(self, folder: Path, quick: bool) -> None:
        self.folder, self.quick = folder, quick
        self.starter = probe(resource_path("models", "starter"), load_families())
        self.work = AtOnce(make_engine())
        self.small = {"settings": {"steps": 2 if quick else 4}, "size": "128x128"}

    def drift(self, model: ModelInfo, name: str) -> tuple[Drift, DriftSet]:
        """The set as it was kept, with ``model`` in the place of the starter."""
        drift, store = drift_for(self.folder / name, self.work, [model])
        found = next(iter(store.sets()), None)
        if found is None:
            found = drift.add(name, model.id, PROMPTS, self.small)
        return drift, found

    def kept(self, name: str) -> tuple[Drift, DriftSet]:
        """Kept by the starter as it is."""
        drift, found = self.drift(self.starter, name)
        return drift, drift.keep(found, self.work, self.work.token)[0]

    def changed(self, name: str) -> ModelInfo:
        """The starter with a planted change."""
        change = CHANGES[name][1]
        path = planted(self.folder / f"model-{name}", Path(self.starter.path), change)
        return replace(self.starter, path=str(path))

    def same_seeds(self, name: str) -> dict[str, Any]:
        """A planted change, with the kept seeds; "": none."""
        drift, found = self.kept(f"same-{name or 'none'}")
        if name:
            drift, found = self.drift(self.changed(name), f"same-{name}")
        report = drift.check(found, self.work, self.work.token)
        worst = report.pictures[0] if report.pictures else None
        return {
            "verdict": report.check.verdict,
            "fields": [*report.check.fields],
            "changed": report.check.changed,
            "pictures": len(found.requests),
            "largest mean difference": 0.0 if worst is None else worst.mean,
            "delta_e": 0.0 if worst is None else worst.delta_e,
        }

    def fresh_seeds(self, name: str, most: int) -> dict[str, Any]:
        """After how many checks with new seeds a planted change raises the alarm."""
        self.kept(f"fresh-{name}")
        drift, found = self.drift(self.changed(name), f"fresh-{name}")
        shares = [one.evidence for one in found.checks if one.verdict]
        while len(shares) < most and max(shares, default=0.0) < 1.0:
            way = WAYS[len(shares) % len(WAYS)]
            report = drift.check(found, self.work, self.work.token, fresh=True, profile=way)
            found, shares = report.of, [*shares, report.check.evidence]
        at = next((number for number, one in enumerate(shares, 1) if one >= 1.0), None)
        return {"checks to the alarm": at, "evidence": [round(one, 3) for one in shares]}

    def unchanged(self, count: int) -> dict[str, Any]:
        """Reruns of the set as it is, in other ways of computing."""
        drift, found = self.kept("unchanged")
        while sum(bool(one.verdict) for one in found.checks) < count:
            way = WAYS[len(found.checks) % len(WAYS)]
            found = drift.check(found, self.work, self.work.token, fresh=True, profile=way).of
        checks = [one for one in found.checks if one.verdict][:count]
        alone = [drift.evidence(replace(found, checks=(one,)), one)[-1].share for one in checks]
        return {
            "reruns": len(checks),
            "pictures": len(checks) * len(found.requests),
            "stated rate": ALPHA,
            "false alarms, one after another": int(any(one.evidence >= 1 for one in checks)),
            "largest evidence": round(max(one.evidence for one in checks), 3),
            "false alarms, each by itself": sum(one >= 1 for one in alone),
            "largest evidence by itself": round(max(alone), 3),
            "ways": [*WAYS],
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        check = Check(arguments.folder or Path(temporary), arguments.quick)
        found: dict[str, Any] = {"environment": check.work.engine.describe()}
        found["unchanged, kept seeds"] = check.same_seeds("")
        for name in CHANGES:
            found[f"{name}, kept seeds"] = check.same_seeds(name)
            print(name, found[f"{name}, kept seeds"], flush=True)
        for name in STRONG if arguments.quick else [*CHANGES][:3]:
            found[f"{name}, new seeds"] = check.fresh_seeds(name, 6 if arguments.quick else 20)
            print(name, found[f"{name}, new seeds"], flush=True)
        found["unchanged, new seeds"] = check.unchanged(10 if arguments.quick else 100)
    found["seconds"] = round(time.monotonic() - started)
    found["missed"] = misses(found)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    print(text)
    if arguments.out is not None:
        arguments.out.write_text(f"{text}\n")
    return bool(found["missed"])


def misses(found: dict[str, Any]) -> list[str]:
    """Targets that were missed, in words."""
    missed = list[str]()
    if found["unchanged, kept seeds"]["verdict"] != "repeats":
        missed.append("unchanged pictures don't repeat")
    for name in CHANGES:
        told = found[f"{name}, kept seeds"]
        constant = f"scheduler constant {CHANGES[name][0]} "
        named = any(one.startswith(constant) for one in told["fields"])
        if told["verdict"] != "model_changed" or not named:
            missed.append(f"{name} is not found with the kept seeds")
    missed += [
        f"{name} is not found with new seeds"
        for name in STRONG
        if found[f"{name}, new seeds"]["checks to the alarm"] is None
    ]
    told = found["unchanged, new seeds"]
    if told["false alarms, one after another"] or told["false alarms, each by itself"] > 1:
        missed.append("false alarms above the stated rate")
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
