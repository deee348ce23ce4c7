"""Writes docs/control-parity.md: how near our latents with control images are to diffusers'.

``python packaging/documents/control_sheet.py [--out FILE]`` runs every case of
tests/engine/control/parity.py (tiny models and networks with random weights, float32). A difference
over the tolerance is written as missed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from torch import Tensor

HEAD = """# Latents with control images compared with diffusers' pipelines

Written by `packaging/documents/control_sheet.py`, which ran every case: the same tiny model and
networks (random weights; zero convolutions are not zero), request and noise through our loop and
through the stock pipeline of diffusers {version}, float32 on a CPU, {steps} steps, 96×64. The
figure is the largest difference of any latent, in deviations of the latents; by another control
image latents change by {low:.1g} to {high:.1g} of them. **It must be below {tolerance:g} in every
case.** A dash: diffusers has no such case, or it is another row's.
"Two at once" have weights 0.7 and 1.3; "control first" is its guess mode. Pipelines draw a control
image's latents from the autoencoder's distribution, ours takes its mean: theirs did here, too.

"""
END = """
Two images go through one union network together, as it was trained and as diffusers runs it. Three
things differ on purpose: an image that acts in a part of the picture alone, or in another mode,
goes through it by itself, as what comes out is masked; one outside its share of the steps is not
there, where diffusers tells the network its kind and weighs it with 0; and where none is left the
network rests, where diffusers adds what it makes of no image.

Control-LoRAs have no class in diffusers: they are compared with the whole network that their format
says they stand for (tests/engine/control/low_rank.py).

{held} of {count} cases hold; {seconds:.0f} s.
"""


def main() -> int:
    """Run and write; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/control-parity.md"))
    out: Path = parser.parse_args().out
    from desktop_app.engine.torch_environment import prepare_environment

    prepare_environment()
    from diffusers.utils import logging

    from desktop_app.engine.local import LocalEngine
    from tests.engine.control import parity
    from tests.engine.control.low_rank import lora_compared
    from tests.engine.parity import STEPS, TOLERANCE, difference

    warnings.simplefilter("ignore", FutureWarning)
    logging.disable_progress_bar()
    engine, started = LocalEngine("float32", "cpu"), time.monotonic()
    cache = engine.cache
    # The cache asks the machine; an engine takes no other answer from outside.
    cache._room = lambda: 1 << 60 if len(cache) < 10 else 0  # pyright: ignore[reportPrivateUsage]
    effects: list[float] = []
    count = missed = 0

    def cell(found: tuple[Tensor, Tensor, Tensor]) -> str:
        nonlocal count, missed
        ours, theirs, other = found
        here = difference(ours, theirs)
        effects.append(difference(ours, other))
        count, missed = count + 1, missed + (not here < TOLERANCE)
        return f"{here:.0e}" if here < TOLERANCE else f"**{here:.0e}**"

    lines = ["| model and network | " + " | ".join(parity.COLUMNS.values()) + " |"]
    lines.append("|---" * (1 + len(parity.COLUMNS)) + "|")
    with tempfile.TemporaryDirectory() as folder:
        tiny = parity.models_of(Path(folder) / "models")
        for at, row in enumerate(parity.ROWS):
            cells: list[str] = []
            for column in parity.COLUMNS:
                where = Path(folder) / f"{at}-{column}"
                cells.append(
                    cell(parity.compared(engine, tiny, row, column, where))
                    if column in row.columns
                    else "–"
                )
            lines.append(f"| {row.name} | " + " | ".join(cells) + " |")
        for family, name in (("sd1", "SD 1"), ("sdxl", "SDXL")):
            where = Path(folder) / f"lora {family}"
            said = cell(lora_compared(engine, tiny, family, where))
            lines.append(f"| {name} Control-LoRA | {said} | – | – | – |")
    head = HEAD.format(
        version=metadata.version("diffusers"),
        steps=STEPS,
        tolerance=TOLERANCE,
        low=min(effects),
        high=max(effects),
    )
    end = END.format(held=count - missed, count=count, seconds=time.monotonic() - started)
    out.write_text(head + "\n".join(lines) + "\n" + end, encoding="utf-8")
    print(end.strip().splitlines()[-1])
    engine.close()
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
