"""Writes docs/parity.md: how near our latents are to those of diffusers' own pipelines.

``python packaging/documents/parity_sheet.py [--out FILE] [--only FAMILY …]`` runs every case of
tests/engine/parity_families.py and parity_edits.py there (tiny models, random weights, float32):
each family, with each scheduler it offers; the tables of families that ``--only`` leaves out stay
as they are. A difference over the tolerance is written as missed, and the exit status is 1.
diffusers' LMS wants scipy, which the program does without: where it is not installed LMS is left
out, and the sheet says so.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from page_sections import headed, sections

if TYPE_CHECKING:
    from desktop_app.engine.local import LocalEngine
    from tests.engine.parity_edits import Editor
    from tests.engine.parity_families import Kind, ParityFamily

KINDS: dict[Kind, str] = {"text": "text→image", "image": "image→image", "inpaint": "inpainting"}

HEAD = """# Latents compared with diffusers' pipelines

Written by `packaging/documents/parity_sheet.py`, which ran every case: the same tiny model
(random weights), request and noise through our loop and through the stock pipeline of diffusers
{version}, float32 on a CPU, {steps} steps, 96×64. The figure is the largest difference of any
latent, in standard deviations of the latents, which are {low:.1f} to {high:.1f}: rounding grows
with what is rounded, so the same bar holds where latents are larger. **It must be below
{tolerance:g} in every case**; here it is {worst:.0e} at most. Image→image and inpainting: the
larger of strengths 0.5 and 1. An inpainting model (with a picture and a mask among its inputs) has
a separate table. A letter marks a deliberate difference, see below. Edits by instruction have
tables of their own: with one reference picture and with two, which are of other sizes and shapes,
for answers of 96×64 and of another size; the larger of both.

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


def table(family: ParityFamily, engine: LocalEngine, folder: Path) -> tuple[list[str], set[float]]:
    """A family's table, and the deviations of its latents."""
    from tests.engine import parity, parity_families

    scipy = find_spec("scipy") is not None
    info = family.build(folder / family.name.replace(" ", "_").lower())
    shown: list[Kind] = [kind for kind in KINDS if getattr(family, kind)]
    lines = ["| scheduler | " + " | ".join(KINDS[kind] for kind in shown) + " |"]
    lines += ["|---" * (1 + len(shown)) + "|"]
    deviations: set[float] = set()
    for scheduler in family.schedulers:
        cells: list[str] = []
        for kind in shown:
            worst, own = -1.0, ""
            for strength in parity_families.STRENGTHS[kind]:
                way = parity_families.own_way(family, kind, scheduler, strength)
                if way is not None:
                    own = letters()[way.reason]
                elif scipy or scheduler != "lms":
                    ours, theirs = parity.compared(engine, family, info, kind, scheduler, strength)
                    deviations.add(float(theirs.std()))
                    worst = max(worst, parity.difference(ours, theirs))
            said = f"{worst:.0e}" if worst >= 0 else "" if own else "no scipy"
            if worst >= parity.TOLERANCE:
                said = f"**{said}**"
            cells.append(f"{said} ({own})" if own and said else own or said)
        lines.append(f"| `{scheduler}` | " + " | ".join(cells) + " |")
    return lines, deviations


def edit_table(editor: Editor, engine: LocalEngine, folder: Path) -> tuple[list[str], set[float]]:
    """An edit model's table, and the deviations of its latents."""
    from tests.engine import parity
    from tests.engine.parity_edits import edits

    info = editor.build(folder / f"edits {editor.name}".replace(" ", "_").lower())
    counts = range(1, len(editor.pictures) + 1)
    lines = ["| scheduler | " + " | ".join(("one picture", "two")[: len(counts)]) + " |"]
    lines += ["|---" * (1 + len(counts)) + "|"]
    deviations: set[float] = set()
    for scheduler in editor.schedulers:
        cells: list[str] = []
        for count in counts:
            made = [edits(engine, editor, info, scheduler, count, each) for each in editor.sizes]
            deviations |= {float(theirs.std()) for _, theirs in made}
            worst = max(parity.difference(*each) for each in made)
            cells.append(f"{worst:.0e}" if worst < parity.TOLERANCE else f"**{worst:.0e}**")
        lines.append(f"| `{scheduler}` | " + " | ".join(cells) + " |")
    return lines, deviations


def letters() -> dict[str, str]:
    """Of each reason for another way."""
    from tests.engine.parity_families import OWN_WAY

    reasons = dict.fromkeys(way.reason for way in OWN_WAY)
    return {reason: chr(ord("a") + at) for at, reason in enumerate(reasons)}


def main() -> int:
    """Run and write; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/parity.md"))
    parser.add_argument("--only", nargs="*", metavar="FAMILY", help="the others stay as they are")
    options = parser.parse_args()
    out: Path = options.out
    from desktop_app.engine.torch_environment import prepare_environment

    prepare_environment()

    from desktop_app.engine.local import LocalEngine
    from tests.engine import parity, parity_families
    from tests.engine.parity_edits import EDITORS

    engine = LocalEngine("float32", "cpu")
    kept = sections(out) if options.only else {}
    found = re.search(r"which are ([\d.]+) to\s([\d.]+)", out.read_text("utf-8")) if kept else None
    deviations = {float(each) for each in found.groups()} if found else set[float]()
    tables: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        made = {each.name: partial(table, each) for each in parity_families.FAMILIES}
        made |= {f"Edits: {each.name}": partial(edit_table, each) for each in EDITORS}
        for name, write in made.items():
            if not options.only or name in options.only:
                kept[name], here = write(engine, Path(folder))
                deviations |= here
            if name in kept:
                tables += headed(name, kept[name])
    figures = re.findall(r"\d+e[-+]\d+", "\n".join(tables))
    missed = sum("**" in line for line in tables)
    count = sum(
        not parity_families.own_way(family, kind, scheduler, strength)
        for family in parity_families.FAMILIES
        if family.name in kept
        for kind in KINDS
        for scheduler in (family.schedulers if getattr(family, kind) else ())
        for strength in parity_families.STRENGTHS[kind]
        if scheduler != "lms" or "no scipy" not in "".join(tables)
    )
    count += sum(
        len(editor.schedulers) * len(editor.pictures) * len(editor.sizes)
        for editor in EDITORS
        if f"Edits: {editor.name}" in kept
    )
    head = HEAD.format(
        version=metadata.version("diffusers"),
        steps=parity.STEPS,
        tolerance=parity.TOLERANCE,
        low=min(deviations),
        high=max(deviations),
        worst=max(map(float, figures)),
    )
    end = ["## On purpose another way", ""]
    strengths: dict[tuple[float, ...], str] = {
        (0.5,): " at strengths below 1",
        (1.0,): " at full strength",
    }
    for reason, letter in letters().items():
        ways = [way for way in parity_families.OWN_WAY if way.reason == reason]
        at = strengths.get(ways[0].strengths, "")
        schedulers = ", ".join(f"`{each}`" for way in ways for each in way.schedulers)
        end.append(f"- **{letter}**: {schedulers}{at}: {reason}.")
    end += [
        FURTHER,
        f"{missed} rows missed." if missed else f"All {count} cases hold.",
    ]
    out.write_text(head + "\n".join([*tables, *end]) + "\n", encoding="utf-8")
    print(end[-1])
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
