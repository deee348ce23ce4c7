"""Train the starter model: pictures, autoencoder, latents, denoiser, decoder,
distillation, judge, figures, export.

    python packaging/starter_model/train.py --preset cpu

Resumes where it was killed (checkpoints in the work folder), waits while
.training/PAUSE exists, logs to CSV, saves sample sheets, ends with the
exported folder. Needs, beside the program's own dependencies: resvg_py, npm.
"""

from __future__ import annotations

import threads  # before torch

if __name__ == "__main__":
    threads.restart_with_settings()

# isort: split

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import torch

import autoencoder
import common
import data
import sprites
from common import ROOT, WORK
from presets import PRESETS, Budget, Preset

TRAINED = ("autoencoder", "denoiser", "decoder", "distil", "judge")
STAGES = (*TRAINED, "evaluate", "export")


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
        help="end the last stage trained by then (today, UTC)",
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
        "--out", type=Path, help="the exported folder (default: resources/models/starter for cpu)"
    )
    return parser.parse_args(words)


def adjusted(preset: Preset, options: argparse.Namespace) -> Preset:
    """The preset with --until and --rewind given to the last stage trained, and --chunks."""
    if options.chunks:
        preset = replace(preset, chunks=options.chunks)
    stage = [name for name in TRAINED if name in options.stages][-1:]
    if not stage:
        return preset
    budget: Budget = getattr(preset, stage[0])
    if options.until:
        hour, minute = map(int, options.until.split(":"))
        moment = datetime.now(UTC).replace(hour=hour, minute=minute, second=0)
        budget = replace(budget, deadline=moment.timestamp())
    return replace(preset, **{stage[0]: replace(budget, rewind=options.rewind)})


def main(words: Sequence[str] | None = None) -> None:
    """Run the stages asked for, in order."""
    options = arguments(words)
    preset = adjusted(PRESETS[options.preset], options)
    folder: Path = options.work / preset.name
    out = options.out or (
        folder / "export" if preset.name == "smoke" else ROOT / "resources/models/starter"
    )
    common.PAUSES.extend([options.work / "PAUSE", *options.pause])
    torch.set_num_threads(threads.THREADS)
    sheet = sprites.build_sheet(options.work / "sprites")
    stages = Stages(preset, folder, sheet, options.warm)
    for name in STAGES:
        if name in options.stages:
            getattr(stages, name)() if name != "export" else stages.export(out)


class Stages:
    """The stages by name; each loads what the ones before it left on disk."""

    def __init__(self, preset: Preset, folder: Path, sheet: Path, warm: Path | None) -> None:
        self.preset, self.folder, self.sheet, self.warm = preset, folder, sheet, warm
        self.held_out = data.render_pictures(
            folder / "held_out", sheet, preset.held_out, data.HELD_OUT
        )

    def pictures(self) -> data.Pictures:
        """What the autoencoder is trained on."""
        return data.render_pictures(self.folder / "pictures", self.sheet, self.preset.scenes)

    def autoencoder(self) -> None:
        autoencoder.train(self.preset, self.folder, self.pictures(), self.held_out, self.warm)

    def denoiser(self) -> None:
        import denoiser
        import latents

        vae, preset = autoencoder.load(self.preset, self.folder), self.preset
        folder = self.folder / "latents"
        many = latents.make_latents(
            vae, self.sheet, folder, preset.chunks, preset.chunk, data.LATENTS
        )
        few = latents.make_latents(
            vae, self.sheet, self.folder / "held_latents", 1, preset.held_out, data.HELD_OUT
        )
        denoiser.train(preset, self.folder, vae, many, few, self.warm)

    def decoder(self) -> None:
        import decoder

        vae = autoencoder.load(self.preset, self.folder, polished=False)
        decoder.train(self.preset, self.folder, self.pictures(), self.held_out, vae)

    def distil(self) -> None:
        import distil
        import latents

        vae, preset = autoencoder.load(self.preset, self.folder), self.preset
        many = latents.make_latents(
            vae, self.sheet, self.folder / "latents", preset.chunks, preset.chunk, data.LATENTS
        )
        distil.train(preset, self.folder, vae, many)

    def judge(self) -> None:
        import judge

        judge.train(self.preset, self.folder, self.sheet)

    def evaluate(self) -> None:
        import evaluate

        evaluate.measure(self.preset, self.folder, self.sheet, self.held_out)

    def export(self, out: Path) -> None:
        import export

        export.export(self.preset, self.folder, out)
        print(out)


if __name__ == "__main__":
    main()
