"""Writes docs/families.md: what every family of models was seen doing.

``python packaging/documents/matrix_sheet.py [--out FILE] [--only FAMILY …]`` runs the matrix of
tests/engine/matrix (tiny models with random weights in each family's true layout, through the whole
way of an edit) and writes one table a family; tables of families that ``--only`` leaves out stay as
they are. A cell that fails is written as failed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from page_sections import headed, sections

HEAD = """# Model families and tasks

Written by `packaging/documents/matrix_sheet.py`, which ran every cell: tiny models with random
weights in each family's true layout, identified by the real probe, run by the real engine in
float32 on a CPU, offline, through document, plan and blending: this tests that the pipeline
works, not the quality of pictures.

- **same bytes**: the same seed gives the same bytes again;
- **cancel**: stops within a step, and the next run gives the same bytes as before;
- **preview**: step previews arrive;
- **soft mask**: values between 0 and 1 drive the denoising strength;
- **count**: n pictures of one request are, byte for byte, n requests of one picture.

With a mask, in each of these: pixels outside keep their bytes, by hash and by comparison, and
undo restores all of them. A dash: not applicable (a soft mask needs a mask).
"""
NAMES = {"repeat": "same bytes"}


def main() -> int:
    """Run and write; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/families.md"))
    parser.add_argument("--only", nargs="*", metavar="FAMILY", help="the others stay as they are")
    options = parser.parse_args()
    out: Path = options.out
    from desktop_app.engine.torch_environment import prepare_environment

    prepare_environment()
    import pytest

    from desktop_app.engine.local import LocalEngine
    from tests.engine.matrix.cases import BUILDERS, FEATURES, LAYOUTS, TASKS, Models, cells, check

    engine = LocalEngine("float32", "cpu")
    kept = sections(out) if options.only else {}
    chosen = options.only or list(BUILDERS)
    outcome: dict[tuple[str, str, str, str], str] = {}
    with tempfile.TemporaryDirectory() as folder:
        models = Models(Path(folder))
        for cell in (each for each in cells() if each.family in chosen):
            with pytest.MonkeyPatch.context() as patch:
                try:
                    check(cell, models.get(cell.family, cell.layout), engine, patch)
                    said = "yes"
                except Exception as error:  # noqa: BLE001 - the sheet says what failed
                    said = "**failed**"
                    print(f"{cell}: {type(error).__name__}: {error}", file=sys.stderr)
            outcome[cell.family, cell.layout, cell.task, cell.feature] = said
    tables: list[str] = []
    for family in BUILDERS:
        lines = ["| from | task | " + " | ".join(NAMES.get(f, f) for f in FEATURES) + " |"]
        lines += ["|---" * (2 + len(FEATURES)) + "|"]
        for layout in LAYOUTS:
            for task in TASKS:
                row = [outcome.get((family, layout, task, each), "–") for each in FEATURES]
                if any(each != "–" for each in row):
                    name = "single file" if layout == "file" else layout
                    lines.append(f"| {name} | {task} | " + " | ".join(row) + " |")
        before = [line for line in kept.get(family, []) if line.startswith("|")]
        tables += headed(family, lines if family in chosen else before)
    counts = Counter(cell.strip() for line in tables for cell in line.split("|"))
    holding, failed = counts["yes"], counts["**failed**"]
    last = f"{holding} of {holding + failed} cells hold."
    out.write_text("\n".join([HEAD, *tables, last]) + "\n", encoding="utf-8")
    print(last)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
