"""Train the starter model: pictures, autoencoder, denoiser, decoder, export.

    python packaging/starter_model/train.py --preset cpu

Resumes where it was killed (checkpoints in .training/), waits while
.training/PAUSE exists, logs to CSV, saves sample sheets, ends with the
exported folder. Needs, beside the program's own dependencies: resvg_py, npm.
"""

from __future__ import annotations

import threads  # before torch

# isort: split

import argparse
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import torch

import autoencoder
import data
import sprites
from common import ROOT, WORK
from presets import PRESETS, Budget, Preset

TRAINED = ("autoencoder", "denoiser", "decoder")
STAGES = ("pictures", *TRAINED, "export")


def arguments() -> argparse.Namespace:
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
        "--out", type=Path, help="the exported folder (default: resources/models/starter for cpu)"
    )
    return parser.parse_args()


def adjusted(preset: Preset, options: argparse.Namespace) -> Preset:
    """The preset with --until and --rewind given to the last stage trained."""
    stage = [name for name in TRAINED if name in options.stages][-1:]
    if not stage:
        return preset
    budget: Budget = getattr(preset, stage[0])
    if options.until:
        hour, minute = map(int, options.until.split(":"))
        moment = datetime.now(UTC).replace(hour=hour, minute=minute, second=0)
        budget = replace(budget, deadline=moment.timestamp())
    return replace(preset, **{stage[0]: replace(budget, rewind=options.rewind)})


def main() -> None:
    """Run the stages asked for, in order."""
    options = arguments()
    preset = adjusted(PRESETS[options.preset], options)
    folder: Path = options.work / preset.name
    out = options.out or (
        ROOT / "resources/models/starter" if preset.name == "cpu" else folder / "export"
    )
    torch.set_num_threads(threads.THREADS)
    sheet = sprites.build_sheet(options.work / "sprites")
    held_out = data.render_pictures(
        folder / "held_out", sheet, preset.held_out, data.HELD_OUT_OFFSET
    )
    pictures = data.render_pictures(folder / "pictures", sheet, preset.scenes)
    if "autoencoder" in options.stages:
        autoencoder.train(preset, folder, pictures, held_out)
    if "denoiser" in options.stages:
        import denoiser

        denoiser.train(preset, folder, pictures, held_out)
    if "decoder" in options.stages:
        import decoder
        from denoiser import load_autoencoder

        decoder.train(
            preset, folder, pictures, held_out, load_autoencoder(preset, folder, polished=False)
        )
    if "export" in options.stages:
        import export

        export.export(preset, folder, out)
        print(out)


if __name__ == "__main__":
    main()
