"""What every benchmark shares: rows with targets, a table, JSON, and an exit code.

A benchmark answers one question, in one file, with ratios taken within one run. Its exit code is 0
if every row with a target meets it, else 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_app.core.as_json import json_text
from desktop_app.core.pixels import ByteArray
from desktop_app.enginelink.command import KEEPS_MEMORY, engine_environment

if TYPE_CHECKING:
    from desktop_app.jobs.job import Job

__all__ = [
    "Row",
    "at_least",
    "at_most",
    "main",
    "measured",
    "photograph",
    "quickest",
    "report",
    "starter_job",
    "this_machine",
    "wait",
]

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 240.0

INSTRUCTIONS = {
    "avx2": "AVX2",
    "avx512f": "AVX512",
    "avx512_vnni": "VNNI",
    "avx512_bf16": "AVX512_BF16",
    "amx_bf16": "AMX",
    "asimd": "NEON",
    "bf16": "BF16",
    "sve": "SVE",
}
"""What Linux calls them → what people do."""
LIMITS = ("ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY")
"""Environment variables that keep torch from using some."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value.

    Attributes:
        name: what was measured.
        value: the value.
        unit: its unit; ``×`` for ratios.
        target: what it should be, for people ("≤ 1.03"); empty if it is only told.
        ok: whether it meets the target; None without one.
    """

    name: str
    value: float
    unit: str
    target: str = ""
    ok: bool | None = None


def at_most(name: str, value: float, unit: str, limit: float) -> Row:
    """A row whose value must not exceed ``limit``."""
    return Row(name, value, unit, f"≤ {limit:g}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Row:
    """A row whose value must reach ``limit``."""
    return Row(name, value, unit, f"≥ {limit:g}", value >= limit)


def quickest(samples: Sequence[float]) -> float:
    """The median of the quicker half of ``samples``: steady on a machine that does other work."""
    ordered = sorted(samples)
    return median(ordered[: max(1, (len(ordered) + 1) // 2)])


def as_the_engine() -> None:
    """Start this program anew with the engine's environment, whose memory settings the C library
    reads once; nothing where it has them."""
    environment = engine_environment()
    if any(os.environ.get(name) != environment.get(name) for name in KEEPS_MEMORY):
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)


def measured(module: str, *words: object, timeout: float, **variables: str) -> dict[str, Any]:
    """What a probe of ``benchmarks/probes`` tells, in a process of its own: its last line, JSON."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.probes.{module}", *map(str, words)],
        cwd=ROOT,
        env={**engine_environment(), "QT_QPA_PLATFORM": "offscreen", **variables},
        capture_output=True,
        check=False,
        text=True,
        timeout=timeout,
    )
    if done.returncode != 0:
        raise SystemExit(f"{module} {words}: exit code {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def photograph(name: str) -> ByteArray:
    """A photograph of ``benchmarks/pictures`` by its file's name: (h, w, 3) uint8, RGB.

    Raises:
        SystemExit: it can't be read.
    """
    import cv2

    path = ROOT / "benchmarks" / "pictures" / name
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if pixels is None:
        raise SystemExit(f"{path} can't be read")
    return np.asarray(pixels, np.uint8)


def starter_job(folder: Path, steps: int) -> Job:
    """A picture of the starter model, 256², without previews.

    Args:
        folder: a data folder; it is closed again.
        steps: of the picture.
    """
    from desktop_app.app.services import load_services
    from desktop_app.state.work.parameters import Parameters
    from desktop_app.studio.job_assembly import assemble

    parts = load_services(folder)
    try:
        model = parts.collection.chosen(parts.library.find("starter"))
        chosen = Parameters(
            prompt="a red fox in the snow",
            model=model.id,
            seed=7,
            scheduler=model.defaults.scheduler,
            without_model=False,
            steps=steps,
            guidance_scale=model.defaults.guidance_scale,
        )
        return replace(assemble(chosen, model), previews=False)
    finally:
        parts.close()
        parts.use.release()


def wait(done: Callable[[], bool], what: str) -> None:
    """Let the window of this process live until ``done``."""
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + _PATIENCE
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain for {what}")
        QApplication.processEvents()
        time.sleep(0.0005)


def this_machine() -> dict[str, str]:
    """What rows hang on: processor, cores, kind of instructions, Python and torch."""
    told = _cpu_info()
    flags = set(told.get("flags", told.get("Features", "")).lower().split())
    kinds = [words for flag, words in INSTRUCTIONS.items() if flag in flags]
    limits = [f"{name}={os.environ[name]}" for name in LIMITS if name in os.environ]
    name = told.get("model name") or platform.processor() or platform.machine()
    return {
        "processor": name,
        "cores": f"{_cores()} cores",
        "instructions": " ".join([*(kinds or [platform.machine()]), *limits]),
        "python": f"Python {platform.python_version()}",
        "torch": f"torch {_version('torch')}",
    }


def _cpu_info() -> dict[str, str]:
    """Linux's words about the first core; {} elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    first = lines[: lines.index("")] if "" in lines else lines
    pairs = (line.partition(":") for line in first)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def report(title: str, rows: Sequence[Row], json_file: Path | None = None) -> int:
    """Print ``rows`` as a table, write them to ``json_file`` if given; returns the exit code."""
    machine = this_machine()
    print(f"\n{title}\n  ({', '.join(machine.values())})")
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        mark = {True: "ok", False: "MISSED", None: ""}[row.ok]
        value = f"{row.value:10.3f} {row.unit:<3}"
        print(f"  {row.name:<{width}}  {value}  {row.target:<8}  {mark}".rstrip())
    if json_file is not None:
        data = {"title": title, "machine": machine, "rows": [*rows]}
        json_file.write_text(json_text(data, indent=1), encoding="utf-8")
    return int(any(row.ok is False for row in rows))


def main(
    title: str,
    measure: Callable[..., Sequence[Row]],
    options: argparse.ArgumentParser | None = None,
    sheet: Callable[[Path], object] | None = None,
) -> int:
    """The command line of a benchmark: ``--quick`` and ``--json FILE``.

    Args:
        title: what is asked.
        measure: takes ``quick``, and the values of ``options`` by name, and returns the rows.
        options: more of them (made with ``add_help=False``).
        sheet: writes a picture for the docs; with ``--sheet FILE`` that is all that is done.
    """
    more = [] if options is None else [options]
    parser = argparse.ArgumentParser(description=title, parents=more)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: under 45 s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    if sheet is not None:
        parser.add_argument("--sheet", type=Path, metavar="FILE", help="write a picture, no more")
    arguments = parser.parse_args()
    if sheet is not None and arguments.sheet is not None:
        sheet(arguments.sheet)
        return 0
    own = {} if options is None else vars(options.parse_args([]))
    values = {name: getattr(arguments, name) for name in own}
    return report(title, measure(arguments.quick, **values), arguments.json)
