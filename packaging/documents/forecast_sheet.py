"""Writes docs/memory.md: what is forecast for families of language models, and what was measured.

``python packaging/documents/forecast_sheet.py [--out FILE] [--only PART …]`` runs parts of
packaging/checks/measure_memory.py at sizes that no constant of resources/catalog/memory.toml was
fitted to, each in a separate process; rows of parts that ``--only`` leaves out stay as they are.
Linux only. The exit status is 1 where a forecast is off by more than 10 %.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "checks"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import measure_memory
from desktop_app.catalog.memory_table import load_memory_table

HEAD = """# Memory: forecast and measured

Written by `packaging/documents/forecast_sheet.py`: parts of true width with random weights (of
transformers a layer or two; what is in memory at a time doesn't depend on the depth), each in a
separate process, on a processor, at sizes that no constant was fitted to. The peak is the
kernel's own. **beside**: what is in memory besides the part's weights while it runs; **off**: the
forecast of weights and what is beside them, less what was measured, as a share of it; it must be
within 10 %. The weights are those of the whole part, all layers of it, and most of the sum: what
is beside a denoiser's, a few hundred megabytes, is by itself off by up to a third (holes in the
heap).

One misses: what Sana's decoder needs in 16 bits goes up and down with the size (0.15 GB at 256²,
0.76 at 640², 1.56 at 704², 1.39 at 768², 1.79 at 896²) and from one run to another (0.57 and 0.88
at 512², 1.79 and 2.05 at 896²): no line is within 10 % of all of these, and its constants are
chosen to say rather too much. Of a whole picture, with 9 GB of weights, it is less than 5 %.

The forecast of a picture is the largest of its stages' and all weights: with the autoencoders of
Qwen-Image, Krea 2 and Anima that is nearly always the decoding, and tiles make it small.

| part | of | pixels | precision | weights, GB | beside: forecast, GB | measured, GB | off |
|---|---|---|---|---|---|---|---|
"""
OF = {
    "flux2": "FLUX.2 klein", "z_image": "Z-Image", "qwen_image": "Qwen-Image", "chroma": "Chroma",
    "lumina2": "Lumina 2", "sana": "Sana", "krea2": "Krea 2", "anima": "Anima",
    "qwen_image_layered": "Qwen-Image-Layered, 4 layers",
    "film": "Qwen-Image, Krea 2, Anima", "deep": "Sana", "patches": "FLUX.2 klein",
    "kl": "Z-Image, Chroma, Lumina 2",
}  # fmt: skip
"""Whose the parts are."""

DENOISERS = (*OF,)[:9]
PARTS = (*DENOISERS, *(f"{kind}_{way}" for kind in (*OF,)[9:] for way in ("decode", "encode")))
GB = 1e9


def line(part: str, precision: str) -> str:
    """One row."""
    side = {"sana": 768, "deep_decode": 640}.get(
        part, 384 if part in DENOISERS or part.endswith("encode") else 896
    )
    found = measure_memory.child(part, side, precision)
    table, key = load_memory_table(), "float32" if precision == "float32" else "half"
    kind, _, way = part.rpartition("_") if part not in DENOISERS else (part, "", "")
    name = f"{'kl' if kind == 'patches' else kind}_{way}"
    row = table.autoencoders[name] if way else table.denoisers[part]
    said = row.scratch[key] * found["weights"] + row.live[key] * found["base"]
    held, beside = found["weights"], found["beside"]
    off = (said - beside) / (held + beside) * 100
    shown = f"**{off:+.1f} %**" if abs(off) > 10 else f"{off:+.1f} %"
    sizes = f"{held / GB:.2f} | {said / GB:.2f} | {beside / GB:.2f}"
    return f"| {way or 'denoiser'} | {OF[kind]} | {side}² | {precision} | {sizes} | {shown} |"


def main() -> int:
    """Run and write; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/memory.md"))
    parser.add_argument("--only", nargs="*", choices=PARTS, metavar="PART")
    options = parser.parse_args()
    out: Path = options.out
    text = out.read_text("utf-8") if options.only and out.exists() else ""
    kept = {tuple(each.split(" | ")[:4]): each for each in re.findall(r"^\| [de].+$", text, re.M)}
    lines: list[str] = []
    for part in PARTS:
        kind, _, way = part.rpartition("_") if part not in DENOISERS else (part, "", "")
        for precision in measure_memory.PRECISIONS:
            if not options.only or part in options.only:
                lines.append(line(part, precision))
                print(lines[-1], flush=True)
            else:
                start = f"| {way or 'denoiser'}", OF[kind]
                lines += [
                    row for key, row in kept.items() if key[:2] == start and key[3] == precision
                ]
    out.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return int(any("**" in each for each in lines))


if __name__ == "__main__":
    raise SystemExit(main())
