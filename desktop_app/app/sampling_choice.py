"""The finer choices of sampling on the command line."""

from __future__ import annotations

import argparse
import re
from dataclasses import replace
from typing import Any

from desktop_app.core.errors import InputError
from desktop_app.core.sampling import EDITS, SIGMA_SCHEDULES, Sampling, check_sampling

__all__ = ["add_sampling_options", "choose_sampling"]


def add_sampling_options(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    group = parser.add_argument_group("sampling, in detail")
    group.add_argument("--sigmas", choices=SIGMA_SCHEDULES, help="how noise levels are spread")
    group.add_argument("--eta", type=float, metavar="0..1", help="fresh noise at every step")
    group.add_argument(
        "--settle",
        type=float,
        metavar="0..1",
        help="stop once the picture changes by less than this from step to step (0.01, say)",
    )
    group.add_argument(
        "--variation", type=float, metavar="0..1", help="how far to turn towards another seed"
    )
    group.add_argument("--variation-seed", type=int, metavar="N", help="that seed")
    group.add_argument(
        "--clip-skip", type=int, metavar="N", help="layers of the text encoder to leave out"
    )
    group.add_argument(
        "--reuse", type=int, metavar="N", help="work out deep features every N steps only"
    )
    group.add_argument(
        "--timesteps",
        metavar="18,0",
        help="of a consistency model, in place of --steps: descending; 0 is pure noise",
    )
    group.add_argument("--class-label", type=int, metavar="N", help="of a class-conditional model")
    group.add_argument(
        "--edit",
        choices=[name for name in EDITS if name],
        help="what a consistency model makes of the picture",
    )
    group.add_argument(
        "--blocks",
        type=int,
        metavar="PX",
        help="blocks of pixels super_resolution makes finer",
    )


def choose_sampling(arguments: argparse.Namespace, usual: Sampling) -> Sampling:
    """``usual``, the model's, with what was said.

    Raises:
        InputError: ``value_range`` or ``timesteps_order``.
    """
    said: dict[str, Any] = {
        name: value
        for name in (
            *("sigmas", "eta", "settle", "variation", "variation_seed", "clip_skip", "reuse"),
            *("class_label", "edit", "blocks"),
        )
        if (value := getattr(arguments, name)) is not None
    }
    if arguments.timesteps is not None:
        said["timesteps"] = _timesteps(arguments.timesteps)
    sampling = replace(usual, **said)
    check_sampling(sampling)
    return sampling


def _timesteps(text: str) -> tuple[int, ...]:
    words = [word for word in re.split(r"[\s,]+", text.strip()) if word]
    if not all(word.isdecimal() for word in words):
        raise InputError("timesteps_order", given=text)
    return tuple(int(word) for word in words)
