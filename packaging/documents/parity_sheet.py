"""Writes docs/parity.md: how near our latents are to those of diffusers' own pipelines.

``python packaging/documents/parity_sheet.py [--out FILE]`` runs every case of
tests/engine/parity.py (tiny models with random weights, float32): each family, with each scheduler
it offers. A difference over the tolerance is written as missed, and the exit status is 1.
diffusers' LMS wants scipy, which the program does without: where it is not installed LMS is left
out, and the sheet says so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from tests.engine.parity import Kind

HEAD = """# Latents compared with diffusers' pipelines

Written by `packaging/documents/parity_sheet.py`, which ran every case: the same tiny model
(random weights), request and noise through our loop and through the stock pipeline of diffusers
{version}, float32 on a CPU, {steps} steps, 96×64. The figure is the largest difference of any
latent, in standard deviations of the latents, which are {low:.1f} to {high:.1f}: rounding grows
with what is rounded, so the same bar holds where latents are larger. **It must be below
{tolerance:g} in every case**; here it is {worst:.0e} at most. Image→image and inpainting: the
larger of strengths 0.5 and 1. An inpainting model (with a picture and a mask among its inputs) has
a separate table. A letter marks a deliberate difference, see below.

Where a pipeline can't run a scheduler, the test adapts its inputs, without changing a formula of
a step: Heun gets the levels that FLUX.1's pipelines pass, solvers that take no shift are not
given one, and the noise that flow schedulers draw without a seed comes from ours
(tests/engine/parity_stock.py). From a picture FLUX.1's pipelines run too few steps with Heun
(given levels, they count model calls as steps): they get the strength that gives the same number.

With control images: [control-parity.md](control-parity.md).

"""

FURTHER = """
Not among the cases, and on purpose another way, too:

- **Masks off the grid of latents**: a latent is painted as much as the most painted of its 8×8
  pixels; diffusers takes the nearest one. With that a line thinner than a latent may have no
  effect, and what was painted may stay as it was; ours changes up to seven pixels more at an edge,
  which are cut off when the result is put back.
- **The way a processor computes** ([0065](decisions/0065-ways.md)): float32 by plain torch was
  compared. Other ways sum in another order, and bfloat16 rounds more; the first steps, which settle
  outlines, amplify that. On the starter model (two prompts, 20 steps, Euler a) ways in float32
  agree; single values of two ways in bfloat16 differ by up to 68 of 255 (0.7 on average), and of
  bfloat16 and float32 by up to 189 (1.1), where an outline moves by a pixel or two: pictures are in
  [speed.md](speed.md#pictures). So the way is part of the request: the same way, the same bytes.
"""


def main() -> int:
    """Run and write; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/parity.md"))
    out: Path = parser.parse_args().out
    from desktop_app.engine.torch_environment import prepare_environment

    prepare_environment()
    import diffusers

    from desktop_app.engine.local import LocalEngine
    from tests.engine import parity

    engine, begun = LocalEngine("float32", "cpu"), time.monotonic()
    scipy = find_spec("scipy") is not None
    letters = {way.reason: chr(ord("a") + at) for at, way in enumerate(parity.OWN_WAY)}
    tables: list[str] = []
    deviations: list[float] = []
    count, missed, largest = 0, 0, 0.0
    kinds: dict[Kind, str] = {
        "text": "text→image",
        "image": "image→image",
        "inpaint": "inpainting",
    }
    with tempfile.TemporaryDirectory() as folder:
        for family in parity.FAMILIES:
            info = family.build(Path(folder) / family.name.replace(" ", "_").lower())
            shown: list[Kind] = [kind for kind in kinds if getattr(family, kind)]
            tables += [f"## {family.name}", ""]
            tables += ["| scheduler | " + " | ".join(kinds[kind] for kind in shown) + " |"]
            tables += ["|---" * (1 + len(shown)) + "|"]
            for scheduler in family.schedulers:
                cells: list[str] = []
                for kind in shown:
                    worst, own = -1.0, ""
                    for strength in parity.STRENGTHS[kind]:
                        way = parity.own_way(family, kind, scheduler, strength)
                        if way is not None:
                            own = letters[way.reason]
                        elif scipy or scheduler != "lms":
                            ours, theirs = parity.compared(
                                engine, family, info, kind, scheduler, strength
                            )
                            count += 1
                            deviations.append(float(theirs.std()))
                            here = parity.difference(ours, theirs)
                            worst = max(worst, here)
                            largest = max(largest, here)
                            missed += not here < parity.TOLERANCE
                    said = f"{worst:.0e}" if worst >= 0 else "" if own else "no scipy"
                    if worst >= parity.TOLERANCE:
                        said = f"**{said}**"
                    cells.append(f"{said} ({own})" if own and said else own or said)
                tables.append(f"| `{scheduler}` | " + " | ".join(cells) + " |")
            tables.append("")
    head = HEAD.format(
        version=diffusers.__version__,
        steps=parity.STEPS,
        tolerance=parity.TOLERANCE,
        low=min(deviations),
        high=max(deviations),
        worst=largest,
    )
    end = ["## On purpose another way", ""]
    strengths: dict[tuple[float, ...], str] = {
        (0.5,): " at strengths below 1",
        (1.0,): " at full strength",
    }
    for way in parity.OWN_WAY:
        at = strengths.get(way.strengths, "")
        schedulers = ", ".join(f"`{each}`" for each in way.schedulers)
        end.append(f"- **{letters[way.reason]}**: {schedulers}{at}: {way.reason}.")
    end += [
        FURTHER,
        f"{count - missed} of {count} cases hold; {time.monotonic() - begun:.0f} s on two cores.",
    ]
    out.write_text(head + "\n".join([*tables, *end]) + "\n", encoding="utf-8")
    print(end[-1])
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
