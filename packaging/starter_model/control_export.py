"""Export of the control networks: checkpoints -> diffusers' ControlNet folders in fp16
safetensors, beside the model's own folder, each with its card and licences."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from pathlib import Path
from textwrap import fill

import torch

import control
import denoiser
from common import ROOT, moved
from control_evaluate import WAYS
from export import millions, put
from palette import CLASSES
from presets import Preset

FILES = ("config.json", "diffusion_pytorch_model.safetensors")
LICENCES = ROOT / "resources/models/starter/licenses"  # of what the UNet was trained on, too

HEAD = """# Velatura Starter: {title}

A ControlNet for Velatura Starter, and for no other model: it begins from that model's UNet as it
is now and shares its inputs (33 channels: latents, mask, masked picture), so that it steers whole
pictures and holes alike. diffusers' ControlNetModel, {size:.1f} M parameters, fp16 safetensors;
on a CPU load it as bf16 or fp32.

{hint}
"""
HINTS = {
    "lines": """The hint is white lines on black, 256×256 for 256×256 pixels: edges as Canny finds
them, or strokes of 1 to 4 pixels by hand, closed or with gaps. Black says nothing. Weight 1;
what the lines mean is the prompt's to say.""",
    "semantic": """The hint is a map in the colours of resources/palettes/semantic.toml. Black says
nothing. Classes it has seen: {seen}. Others of the palette mean nothing to it ({unseen}).
"person" is what the model has for one: faces, robots, ghosts, snowmen.""",
}
UNSEEN = ("mountain", "furniture")  # classes of the palette that no scene holds
TITLES = {"lines": "lines", "semantic": "semantic maps"}
#: kind -> (figure, title, factor)
COLUMNS = {
    "lines": (
        *(("f1_2", "F1 2 px", 1), ("f1_4", "F1 4 px", 1), ("f1_8", "F1 8 px", 1)),
        ("followed", "followed, %", 100),
    ),
    "semantic": (("area", "area, %", 100),),
}
FIGURES = {
    "lines": """F1: of the picture's edges (Canny) and the drawn lines, within so many pixels;
followed: the share of the drawn lines that has an edge of the picture within 4 px.""",
    "semantic": """Area: the share of the painted area that shows the asked class, by a segmenter
trained apart on the scenes' truth (its own accuracy on held-out renders: {own:.1f} %, after the
autoencoder {trip:.1f} %).""",
}
CASES = {
    "canny": "edges of unseen scenes",
    "outline": "outlines of unseen scenes, unsteady, with gaps",
    "exact": "maps of unseen scenes",
    "hand": "the same, roughly painted",
    "wordless": "the first, without a prompt",
    "strokes": "drawn by hand, of no scene",
    "holes": "the first, in holes",
}


def export(preset: Preset, folder: Path, out: Path) -> list[Path]:
    """Write the folders of the networks that were trained: `out` with "-lines" and "-semantic"
    added to its name. Returns them."""
    model, _ = denoiser.restore(preset, folder, [])
    written = []
    for kind in control.KINDS:
        if not (folder / f"control-{kind}.pt").exists():
            continue
        net, target = (
            control.restore(preset, folder, kind, model.unet),
            out.with_name(f"{out.name}-{kind}"),
        )
        size = millions(net)
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
            net = moved(net, torch.device("cpu"), torch.float16, layout=torch.preserve_format)
            net.save_pretrained(temporary, safe_serialization=True)
            for name in FILES:
                (Path(temporary) / name).chmod(0o644)
                put(Path(temporary) / name, target / name)
        shutil.copytree(LICENCES, target / "licenses", dirs_exist_ok=True)
        if (folder / "figures/control.json").exists():
            found = json.loads((folder / "figures/control.json").read_text())
            (target / "figures.json").write_text(json.dumps(found[kind], indent=1) + "\n")
        (target / "README.md").write_text(card(preset, folder, kind, size))
        written.append(target)
    return written


def card(preset: Preset, folder: Path, kind: str, size: float) -> str:
    """The whole text; size: millions of parameters."""
    seen = [name for name in CLASSES[1:] if name not in UNSEEN]
    hint = fill(HINTS[kind].format(seen=", ".join(seen), unseen=", ".join(UNSEEN)), 98)
    head = HEAD.format(title=TITLES[kind], size=size, hint=hint)
    return "\n".join([head, figures(folder, kind), training(preset, folder, kind), licences()])


def figures(folder: Path, kind: str) -> str:
    """Tables of control.json; empty if nothing was measured."""
    path = folder / "figures/control.json"
    if not path.exists():
        return ""
    found = json.loads(path.read_text())
    own = found["segmenter"][""]
    lines = ["## Figures", FIGURES[kind].format(own=100 * own["render"], trip=100 * own["trip"])]
    lines += ["Each as: with control / without / what the autoencoder makes of the renders.", ""]
    titles = [*(title for _, title, _ in COLUMNS[kind]), "noun, %"]
    lines += ["| steps | hint | " + " | ".join(titles) + " |", "|---" * (len(titles) + 2) + "|"]
    for way in WAYS:
        for case, row in found[kind].get(way, {}).items():
            cells = [triple(row, name, by) for name, _, by in COLUMNS[kind]]
            cells.append(triple(row, "noun", 100))
            lines.append(f"| {way} | {CASES[case]} | " + " | ".join(cells) + " |")
    took = found[kind].get("times", {}).get("")
    if took:
        ratio = (took["step_with_control"] - took["hint"]) / took["step"]
        lines += [
            "",
            f"A step of one picture takes {ratio:.2f} times as long with it; embedding the",
        ]
        lines.append(f"hint takes {took['hint']:.0f} ms more, once a picture.")
    return "\n".join(lines) + "\n"


def triple(row: dict[str, float], name: str, by: int) -> str:
    """ "0.81 / 0.33 / 0.93", the third only where there are renders."""
    values = [row[part + name] * by for part in ("", "bare_", "trip_") if part + name in row]
    return " / ".join(f"{value:.1f}" if by > 1 else f"{value:.2f}" for value in values)


def training(preset: Preset, folder: Path, kind: str) -> str:
    """The command and what it took, from the log."""
    name = f"control-{kind}"
    start = "--warm resources/models/starter"
    text = f"""## Training
The UNet stands still; hints are drawn again at each step from what the scenes of
packaging/starter_model know. A tenth of them is empty, a quarter of the captions too.

    python packaging/starter_model/train.py --preset {preset.name} {start} --stages {name}
"""
    path = folder / f"{name}.csv"
    if path.exists():
        with path.open() as file:
            last = list(csv.DictReader(file))[-1]
        steps = int(last["step"])
        samples = steps * preset.control_shape.batch
        text += f"\n{steps:,} steps, {samples:,} samples, {last['minutes']} minutes of computing.\n"
    return text


def licences() -> str:
    """What it and the model that it began from were trained on."""
    return """## Licences of the training data
Drawings of Fluent Emoji (Microsoft Corporation, MIT, licenses/fluent-emoji-MIT.txt). The UNet's
first version had also seen Noto Emoji (Google Inc, Apache-2.0, licenses/noto-emoji-Apache-2.0.txt).
"""
