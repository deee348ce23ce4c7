"""Writes docs/lora-parity.md: how near our LoRAs are to those of diffusers and peft.

``python packaging/documents/lora_sheet.py [--out FILE]`` runs every case of
tests/engine/adapters/lora_parity.py (tiny models with random weights, float32). A difference over
the tolerance is written as missed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

HEAD = """# LoRA strength compared with diffusers and peft

Written by `packaging/documents/lora_sheet.py`, which ran every case: diffusers {diffusers}
(`save_lora_weights`, with the settings in the header) or peft {peft} (`save_pretrained`, with the
settings beside the weights) writes a LoRA of a tiny model with random weights; the same library
loads it into a new one (`load_lora_weights`, `from_pretrained`) and merges it, and so do we. The
figure is the largest difference of any weight of any part (denoiser and text encoders), float32;
the LoRAs change weights by up to {effect:.1f}. **It must be below {tolerance:g}.** A number in
parentheses marks a case where diffusers leaves something out: there the comparison is with the
network that the LoRA was extracted from, as in every other case. How the strength is determined:
[decision 0039](decisions/0039-lora-strength.md).

"""


DORA = """## DoRA over columns

A DoRA tells the length of each row of the changed weight or, as LyCORIS' with
`wd_on_output=False` and OneTrainer's, of each column: `(out, 1, …)` or `(1, in, …)`, which also
tells them apart where a matrix is square. A column's length is that of the whole matrix, also
where it holds several layers (qkv, `linear1`, `to_qkv` …). Here each such layer of a tiny
model gets one, by the maker's names and by those of diffusers' fuse_qkv_projections; the weights
that come of it are compared with m · (W + ΔW) / ‖W + ΔW‖ of the whole matrix in float64. The
figure is the largest difference as a share of the largest weight. At a strength s other than 1, s
times the whole change is added, as ComfyUI does; LyCORIS and peft scale ΔW, and so give other
weights between 0 and 1.

"""


def dora_lines(deviated: list[tuple[str, str, float]], tolerance: float) -> list[str]:
    """The table of what `dora_parity.deviations` found."""
    rows = [
        f"| {family} | {layer} | {worst:.0e}{' (missed)' if worst >= tolerance else ''} |"
        for family, layer, worst in deviated
    ]
    return [DORA.rstrip(), "", "| family | layer | deviation |", "|---|---|---|", *rows]


def main() -> int:
    """Run and write; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/lora-parity.md"))
    out: Path = parser.parse_args().out
    import peft

    from tests.engine.adapters import lora_parity as parity
    from tests.engine.adapters.dora_parity import deviations
    from tests.engine.adapters.layouts import MODELS

    for name in ("diffusers", "transformers"):
        logging.getLogger(name).setLevel(logging.ERROR)
    effects: list[float] = []
    count, missed = 0, 0

    def cell(found: parity.Compared, loses: str = "") -> str:
        nonlocal count, missed
        worst = found.trained if loses else max(found.worst, found.trained)
        effects.append(found.effect)
        count, wrong = count + 1, worst >= parity.TOLERANCE
        missed += wrong
        text = f"{worst:.0e}" + (" (missed)" if wrong else "")
        return f"({text})" if loses else text

    deviated: list[tuple[str, str, float]] = []
    for family in MODELS:
        for fused in (False, True):
            with tempfile.TemporaryDirectory() as folder:
                found = deviations(family, Path(folder), fused=fused)
            deviated += [(family, layer, worst) for layer, worst in found.items()]
    families = parity.FAMILIES
    lines = ["## Written by diffusers", "", "| case | " + " | ".join(families) + " |"]
    lines.append("|---" * (1 + len(families)) + "|")
    notes: list[str] = []
    for title, case in parity.CASES.items():
        cells: list[str] = []
        for family in families.values():
            if not parity.tried(family, case):
                cells.append("–")
                continue
            with tempfile.TemporaryDirectory() as folder:
                cells.append(cell(parity.compare(family, case, Path(folder)), case.loses))
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
        notes += [f"{title}: diffusers leaves out {case.loses}."] if case.loses else []
    lines += [
        "",
        *notes,
        "",
        "## Written by peft",
        "",
        "| kind | settings beside | in the header |",
    ]
    lines.append("|---|---|---|")
    for kind in parity.PEFT:
        cells = []
        for in_header in (False, True):
            with tempfile.TemporaryDirectory() as folder:
                cells.append(cell(parity.compare_peft(kind, Path(folder), in_header=in_header)))
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    lines += ["", *dora_lines(deviated, parity.TOLERANCE)]
    missed += sum(worst >= parity.TOLERANCE for _, _, worst in deviated)
    count += len(deviated)
    head = HEAD.format(
        diffusers=metadata.version("diffusers"),
        peft=peft.__version__,
        effect=max(effects),
        tolerance=parity.TOLERANCE,
    )
    out.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{count} cases, {missed} missed: {out}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
