"""Writes tiny models with random weights, as the tests build theirs; run by `soak.py`.

In a process of its own: the window's has no torch. ``python -m benchmarks.probes.soak_models
FOLDER`` prints one line of JSON: the folders of the models.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.tiny_flux import flux_folder
from tests.tiny_models import tiny_folder
from tests.tiny_sdxl import sdxl_folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where they are written")
    folder = parser.parse_args().folder
    made = [
        tiny_folder(folder / "sd1"),
        sdxl_folder(folder / "sdxl"),
        flux_folder(folder / "flux"),
    ]
    print(json.dumps([str(each) for each in made]), flush=True)


if __name__ == "__main__":
    main()
