"""Where does a step's time go: which operators, which kernels, how much of it is the system's?

Networks of true size, as the engine runs them and as diffusers does, each in a process of its own
for each kind of processor that this one can stand for (``ONEDNN_MAX_CPU_ISA`` and
``ATEN_CPU_CAPABILITY``). Nothing here has a target: `engine.py` and `live.py` judge. ``--markdown
FILE`` writes the tables of docs/speed.md; ``--quick`` profiles the starter alone.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import ROOT, Row, measured, report
from desktop_app.enginelink.command import engine_environment

CASES = (
    *("starter", "starter decoder", "sd1 256", "sd1 512", "decoder 512"),
    *("sdxl 512", "flux 512", "sd3 512"),
)
"""Networks, and the side of their pictures; see `step_profile_probe`."""

_TIMEOUT = 560.0
_KERNELS = 5
_OPERATORS = 8


@dataclass(frozen=True, slots=True)
class Processor:
    """A kind of processor.

    Attributes:
        name: of its instructions, as oneDNN calls them.
        flag: by which Linux tells that there is one.
        capability: as ATen calls them.
        dtype: precision in which the engine computes on it.
    """

    name: str
    flag: str
    capability: str
    dtype: str


PROCESSORS = (
    Processor("AVX2", "avx2", "avx2", "float32"),
    Processor("AVX512_CORE", "avx512bw", "avx512", "float32"),
    Processor("AVX512_CORE_BF16", "avx512_bf16", "avx512", "bfloat16"),
    Processor("AVX512_CORE_AMX", "amx_bf16", "avx512", "bfloat16"),
)


def there() -> tuple[Processor, ...]:
    """Those that this machine has; all that oneDNN finds, where it can't be told."""
    file = Path("/proc/cpuinfo")
    flags = set(file.read_text().split()) if file.exists() else set[str]()
    return tuple(one for one in PROCESSORS if one.flag in flags) or PROCESSORS[:1]


def kernels(case: str, processor: Processor) -> dict[str, float]:
    """Milliseconds of each of oneDNN's kernels in one step of the engine's, by its own account."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.probes.step_profile_probe",
            case,
            processor.dtype,
            "kernels",
        ],
        cwd=ROOT,
        env={**engine_environment(), **_environment(processor), "ONEDNN_VERBOSE": "1"},
        capture_output=True,
        check=True,
        text=True,
        timeout=_TIMEOUT,
    )
    spent = defaultdict[str, float](float)
    counts = False
    for line in done.stdout.splitlines():
        fields = line.split(",")
        counts = counts or line.startswith("the step")
        if counts and line.startswith("onednn_verbose") and "exec" in fields:
            at = fields.index("exec")
            spent[f"{fields[at + 2]} {fields[at + 3]}"] += float(fields[-1])
    return spent


def _environment(processor: Processor) -> dict[str, str]:
    return {"ONEDNN_MAX_CPU_ISA": processor.name, "ATEN_CPU_CAPABILITY": processor.capability}


def profile(case: str, processor: Processor) -> dict[str, Any]:
    """What `step_profile_probe` tells of a network by the engine and by diffusers."""
    told = {
        way: measured(
            "step_profile_probe",
            *(case, processor.dtype, way),
            timeout=_TIMEOUT,
            **_environment(processor),
        )
        for way in ("engine", "diffusers")
    }
    spent = sorted(kernels(case, processor).items(), key=lambda kernel: -kernel[1])
    return {**told, "kernels": spent[:_KERNELS]}


def rows_of(case: str, processor: Processor, told: dict[str, Any]) -> Iterator[Row]:
    """The table on the screen."""
    what = f"{processor.name} {case}: "
    engine, plain = told["engine"], told["diffusers"]
    yield Row(f"{what}a step of the engine, {processor.dtype}", engine["wall_ms"], "ms")
    yield Row("  times as quick as diffusers", plain["wall_ms"] / engine["wall_ms"], "×")
    yield Row("  of the processor's time the system's", 100 * engine["system"], "%")
    yield Row("  of the cores' time nothing is done", 100 * engine["idle"], "%")
    yield Row("  pages fetched", engine["faults"] / 1000, "k")
    for name, share in engine["operators"][:_OPERATORS]:
        yield Row(f"  {name}", 100 * share, "%")


def markdown(results: dict[tuple[str, str], dict[str, Any]]) -> str:
    """The tables for docs/speed.md."""
    lines = ["| processor, network | step | × diffusers | system | idle | pages | operators |"]
    lines.append("|---|---|---|---|---|---|---|")
    for (name, case), told in results.items():
        engine, plain = told["engine"], told["diffusers"]
        operators = ", ".join(f"{one} {100 * share:.0f}" for one, share in engine["operators"][:5])
        lines.append(
            f"| {name}, {case} | {engine['wall_ms']:.0f} ms"
            f" | {plain['wall_ms'] / engine['wall_ms']:.2f} | {100 * engine['system']:.0f} %"
            f" | {100 * engine['idle']:.0f} % | {engine['faults'] / 1000:.0f} k | {operators} |"
        )
    lines += ["", "| processor, network | oneDNN's kernels, ms of a step |", "|---|---|"]
    for (name, case), told in results.items():
        spent = ", ".join(f"{kernel} {ms:.0f}" for kernel, ms in told["kernels"])
        lines.append(f"| {name}, {case} | {spent} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the starter alone: under 45 s")
    parser.add_argument("--case", action="append", choices=CASES, help="only this network")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write tables there")
    arguments = parser.parse_args()
    processors = there()
    cases = arguments.case or (CASES[:1] if arguments.quick else CASES)
    results = dict[tuple[str, str], dict[str, Any]]()
    rows = list[Row]()
    for processor in processors[-1:] if arguments.quick else processors:
        for case in cases:
            told = results[processor.name, case] = profile(case, processor)
            rows += rows_of(case, processor, told)
            print(json.dumps([processor.name, case, told["engine"]["wall_ms"]]), flush=True)
    if arguments.markdown:
        arguments.markdown.write_text(markdown(results), encoding="utf-8")
    return report(f"profile ({platform.processor() or platform.machine()})", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())
