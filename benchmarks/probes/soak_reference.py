"""A bare computation in a process of its own, done once for each line that comes; run by `soak.py`.

``python -m benchmarks.probes.soak_reference`` answers each line with the seconds it took. Threads
and priority are the engine's, so that other work on the machine slows both alike.
"""

from __future__ import annotations

import argparse
import sys
import time

from desktop_app.engine.torch_environment import import_parts, prepare_environment
from desktop_app.networks.process import lower_priority

LAYERS = 4


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    prepare_environment()
    lower_priority()
    import_parts()
    import torch
    from torch.nn.functional import conv2d

    generator = torch.Generator().manual_seed(1)
    picture = torch.randn(2, 128, 64, 64, generator=generator)
    weight = torch.randn(128, 128, 3, 3, generator=generator) / 34  # keeps the numbers' size

    def compute() -> float:
        begun, made = time.perf_counter(), picture
        with torch.inference_mode():
            for _ in range(LAYERS):
                made = conv2d(made, weight, padding=1)
        return time.perf_counter() - begun

    compute()
    for _ in sys.stdin:
        print(compute(), flush=True)


if __name__ == "__main__":
    main()
