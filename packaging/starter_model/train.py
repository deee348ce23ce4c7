"""Train the starter model: pictures, autoencoder, latents, denoiser, decoder,
distillation, judge, figures, export; then its control networks.

    python packaging/starter_model/train.py --preset cpu

Resumes where it was killed (checkpoints in the work folder), waits while
.training/PAUSE exists, logs to CSV, saves sample sheets, ends with the
exported folder. Needs, beside the program's own dependencies: resvg_py, npm.
"""

from __future__ import annotations

from typing import Any

import threads  # before torch

if __name__ == "__main__":
    threads.restart_with_settings()

# isort: split

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

import autoencoder
import common
import control
import control_evaluate
import control_export
import data
import decoder
import denoiser
import distil
import evaluate
import export
import judge
import latents
import segmenter
import sprites
from common import ROOT, WORK, moment_of
from latents import Latents
from presets import PRESETS, Preset

CONTROLS = tuple(f"control-{kind}" for kind in control.KINDS)
TRAINED = ("autoencoder", "denoiser", "decoder", "distil", "judge", *CONTROLS, "segmenter")
STAGES = (*TRAINED, "evaluate", "export", "control-evaluate", "control-export")


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--preset", choices=sorted(PRESETS), required=True)
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=STAGES)
    parser.add_argument(
        "--until",
        metavar="HH:MM",
        help="end the last stage trained by then (UTC, the nearest)",
    )
    parser.add_argument(
        "--rewind",
        type=float,
        default=1.0,
        metavar="SHARE",
        help="take that stage back to this share of its schedule, to train it further",
    )
    parser.add_argument(
        "--work", type=Path, default=WORK, help="checkpoints, pictures, logs, sheets"
    )
    parser.add_argument(
        "--warm",
        type=Path,
        metavar="FOLDER",
        help="an exported model whose weights untrained stages start from",
    )
    parser.add_argument(
        "--pause",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="wait while this exists, besides WORK/PAUSE and .training/PAUSE",
    )
    parser.add_argument("--chunks", type=int, help="how many chunks of latents to make and use")
    parser.add_argument(
        "--out",
        type=Path,
        help="the exported folder (default: for cpu resources/models/starter, else in WORK)",
    )
    return parser.parse_args(words)


def adjusted(preset: Preset, options: argparse.Namespace) -> Preset:
    """The preset with --until and --rewind given to the last stage trained, and --chunks."""
    if options.chunks:
        preset = replace(preset, chunks=options.chunks)
    stage = [name for name in TRAINED if name in options.stages][-1:]
    if not stage:
        return preset
    budget = preset.budget(stage[0])
    if options.until:
        budget = replace(budget, deadline=moment_of(options.until, datetime.now(UTC)).timestamp())
    name = stage[0].replace("-", "_")
    told: dict[str, Any] = {name: replace(budget, rewind=options.rewind)}
    return replace(preset, **told)


def main(words: Sequence[str] | None = None) -> None:
    """Run the stages asked for, in order."""
    options = arguments(words)
    preset = adjusted(PRESETS[options.preset], options)
    folder: Path = options.work / preset.name
    ships = preset.name == "cpu"
    out = options.out or (ROOT / "resources/models/starter" if ships else folder / "export")
    common.PAUSES.extend([options.work / "PAUSE", *options.pause])
    torch.set_num_threads(threads.THREADS)
    sheet = sprites.build_sheet(options.work / "sprites")
    stages = Stages(preset, folder, sheet, options.warm, out)
    for name in STAGES:
        if name in CONTROLS and name in options.stages:
            stages.control(name.removeprefix("control-"))
        elif name in options.stages:
            getattr(stages, name.replace("-", "_"))()


class Stages:
    """The stages by name; each loads what the ones before it left on disk."""

    def __init__(
        self, preset: Preset, folder: Path, sheet: Path, warm: Path | None, out: Path
    ) -> None:
        self.preset, self.folder, self.sheet, self.warm = preset, folder, sheet, warm
        self.out = out
        self.held_out = data.render_pictures(
            folder / "held_out", sheet, preset.held_out, data.HELD_OUT
        )
        if warm:
            self.adopt(warm)

    def adopt(self, start: Path) -> None:
        """Give stages that have no checkpoint the exported model's weights as theirs.
        Where one is trained later, it starts from these."""
        denoiser.adopt_tokenizer(self.folder, start)
        for stage in (autoencoder, denoiser, distil):
            path = self.folder / f"{stage.__name__}.pt"
            if not path.exists():
                saved = {"average": stage.exported(self.preset, self.folder, start)}
                common.replace_file(path, partial(torch.save, saved))

    def pictures(self) -> data.Pictures:
        """What the autoencoder is trained on."""
        return data.render_pictures(self.folder / "pictures", self.sheet, self.preset.scenes)

    def usual_latents(self, vae: AutoencoderTiny) -> Latents:
        """Of scenes of the usual mix."""
        preset, folder = self.preset, self.folder / "latents"
        return latents.make_latents(
            vae, self.sheet, folder, preset.chunks, preset.chunk, data.LATENTS
        )

    def latents(self, vae: AutoencoderTiny) -> Latents:
        """What the denoiser and the distillation are trained on."""
        preset, folder = self.preset, self.folder
        usual = self.usual_latents(vae)
        if not preset.focus:
            return usual
        focused = latents.make_latents(
            vae, self.sheet, folder / "focused", preset.focus, preset.chunk, data.FOCUSED
        )
        return latents.joined(usual, focused)

    def held_latents(self, vae: AutoencoderTiny) -> dict[str, Latents]:
        """What they are measured on, by what stands before the figure's name."""
        preset, folder = self.preset, self.folder
        ranges = {"": ("held_latents", data.HELD_OUT)}
        if preset.focus:
            ranges["focus_"] = ("held_focused", data.HELD_FOCUSED)
        return {
            name: latents.make_latents(vae, self.sheet, folder / part, 1, preset.held_out, first)
            for name, (part, first) in ranges.items()
        }

    def autoencoder(self) -> None:
        autoencoder.train(self.preset, self.folder, self.pictures(), self.held_out, self.warm)

    def denoiser(self) -> None:
        vae = autoencoder.load(self.preset, self.folder)
        held = self.held_latents(vae)
        denoiser.train(self.preset, self.folder, vae, self.latents(vae), held, self.warm)

    def decoder(self) -> None:
        vae = autoencoder.load(self.preset, self.folder, polished=False)
        decoder.train(self.preset, self.folder, self.pictures(), self.held_out, vae)

    def distil(self) -> None:
        vae = autoencoder.load(self.preset, self.folder)
        distil.train(self.preset, self.folder, vae, self.latents(vae), self.warm)

    def judge(self) -> None:
        judge.train(self.preset, self.folder, self.sheet)

    def control(self, kind: str) -> None:
        preset, folder, sheet = self.preset, self.folder, self.sheet
        vae = autoencoder.load(preset, folder)
        usual, held = self.usual_latents(vae), self.held_latents(vae)[""]
        truths = data.render_truths(folder / "truths", sheet, len(usual.scenes), data.LATENTS)
        held_truths = data.render_truths(
            folder / "held_truths", sheet, preset.held_out, data.HELD_OUT
        )
        control.train(preset, folder, kind, vae, (usual, truths), (held, held_truths))

    def segmenter(self) -> None:
        segmenter.train(self.preset, self.folder, self.sheet)

    def control_evaluate(self) -> None:
        control_evaluate.measure(self.preset, self.folder, self.sheet)

    def control_export(self) -> None:
        for path in control_export.export(self.preset, self.folder, self.out):
            print(path)

    def evaluate(self) -> None:
        evaluate.measure(self.preset, self.folder, self.sheet, self.held_out)

    def export(self) -> None:
        export.export(self.preset, self.folder, self.out)
        print(self.out)


if __name__ == "__main__":
    main()
