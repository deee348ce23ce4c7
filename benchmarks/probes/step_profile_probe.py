"""One step of a network, taken apart; run by `step_profile.py`.

``python -m benchmarks.probes.step_profile_probe CASE DTYPE WAY`` prints one line of JSON:
milliseconds of a step (``wall_ms``), the system's share of the processor's time, the share of the
cores' time in which nothing was done, pages fetched in a step, and the operators by their share of
a step's time. ``WAY`` is ``engine``, ``diffusers``, or ``kernels``: a step of the engine's after
the line "the step", for what oneDNN tells of it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.engine.torch_environment import import_parts, prepare_environment

prepare_environment()
import_parts()

import torch  # noqa: E402
from torch.profiler import ProfilerActivity  # noqa: E402
from torch.profiler import profile as profiled  # noqa: E402

from benchmarks.common import quickest  # noqa: E402
from benchmarks.networks import network  # noqa: E402
from desktop_app.engine.speed.optimise import optimise_model  # noqa: E402
from desktop_app.networks.device import pick_compute  # noqa: E402

ROUNDS = 3


def _operators(step: Callable[[], object]) -> list[tuple[str, float]]:
    with profiled(activities=[ProfilerActivity.CPU]) as seen:
        step()
    spent = {one.key: one.self_cpu_time_total for one in seen.key_averages()}
    whole = sum(spent.values()) or 1.0
    ordered = sorted(spent.items(), key=lambda one: -one[1])
    return [(name.removeprefix("aten::"), value / whole) for name, value in ordered]


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("case")
    parser.add_argument("dtype")
    parser.add_argument("way", choices=("engine", "diffusers", "kernels"))
    arguments = parser.parse_args()
    compute = pick_compute(arguments.dtype, "cpu")
    net, step = network(arguments.case, compute.dtype)
    if arguments.way != "diffusers":
        net = net.to(memory_format=compute.memory_format)
        optimise_model(net, compute)
    with torch.inference_mode():
        step(net)
        if arguments.way == "kernels":
            print("the step", flush=True)
            step(net)
            return
        step(net)
        walls = list[float]()
        before = resource.getrusage(resource.RUSAGE_SELF)
        begun = time.perf_counter()
        for _ in range(ROUNDS):
            one = time.perf_counter()
            step(net)
            walls.append(time.perf_counter() - one)
        whole = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_SELF)
        operators = _operators(lambda: step(net))
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    told = {
        "wall_ms": 1000 * quickest(walls),
        "system": system / max(1e-9, user + system),
        "idle": max(0.0, 1 - (user + system) / (whole * (os.cpu_count() or 1))),
        "faults": (after.ru_minflt - before.ru_minflt) / ROUNDS,
        "operators": operators,
        "threads": torch.get_num_threads(),
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
