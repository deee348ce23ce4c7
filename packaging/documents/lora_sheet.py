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


def main() -> int:
    """Run and write; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/lora-parity.md"))
    out: Path = parser.parse_args().out
    import diffusers
    import peft

    from tests.engine.adapters import lora_parity as parity

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
    head = HEAD.format(
        diffusers=diffusers.__version__,
        peft=peft.__version__,
        effect=max(effects),
        tolerance=parity.TOLERANCE,
    )
    out.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{count} cases, {missed} missed: {out}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
