"""The words of ``velatura upscale``, ``clean``, ``enlarge`` and ``stages``."""

from __future__ import annotations

from typing import Any

from desktop_app.app.generate_arguments import add_generation, add_memory
from desktop_app.app.number_types import WholeNumber
from desktop_app.app.typed_path import typed_path


def add_upscale(verbs: Any, add_json: Any) -> None:
    """Add both verbs to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "upscale",
        help="enlarge a picture",
        description="Enlarges a picture by a network, at its own depth: alpha, 16 bits and colour"
        " profile are kept.",
    )
    _add_files(verb, add_json)
    verb.add_argument(
        "--factor",
        type=float,
        default=2.0,
        metavar="F",
        help="as in 2, 4 or 1.5; default: 2",
    )
    verb.add_argument(
        "--model",
        metavar="M",
        help="upscaler: name, key, or a file of safetensors; default: the one that ships",
    )
    verb = verbs.add_parser(
        "clean",
        help="remove noise and traces of compression from a picture",
        description="Removes noise and traces of JPEG compression by a network that leaves the"
        " size as it is.",
    )
    _add_files(verb, add_json)
    verb.add_argument(
        *("--strength",),
        type=float,
        default=1.0,
        metavar="S",
        help="0 to 1: how much of it; default: 1",
    )
    verb.add_argument("--model", metavar="M", help="network that cleans; default: the one here")


def add_enlarge(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "enlarge",
        help="enlarge a picture, with detail that a model adds",
        description="Enlarges a picture by an upscaler, then lets a diffusion model add detail tile"
        " by tile. Colours stay as they are; --strength says how much may change.",
    )
    _add_picture(verb)
    add_generation(verb, out=None)
    add_memory(verb)
    verb.add_argument(
        "--factor",
        type=float,
        default=2.0,
        metavar="F",
        help="2 to 8; default: 2",
    )
    verb.add_argument(
        "--upscaler", metavar="U", help="network that enlarges; default: the one that ships"
    )
    add_json(verb)


def add_stages(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "stages",
        help="tell by which steps a picture was made, or redo them on another",
        description="Tells by which steps a picture was made: draft, clean up, enlarge, refine."
        " With --out they are redone: on another picture (--on), or on a new draft.",
    )
    _add_picture(verb)
    verb.add_argument(
        "--on", type=typed_path, metavar="IN", help="picture they are redone on, without the draft"
    )
    verb.add_argument("--out", type=typed_path, metavar="OUT", help="file to write")
    verb.add_argument(
        "--seed",
        type=WholeNumber(0, 2**64 - 1),
        metavar="N",
        help="of the draft, in place of its own",
    )
    add_memory(verb)
    add_json(verb)


def _add_picture(verb: Any) -> None:
    verb.add_argument("picture", type=typed_path, metavar="IN", help="a picture")


def _add_files(verb: Any, add_json: Any) -> None:
    _add_picture(verb)
    verb.add_argument("--out", type=typed_path, required=True, metavar="OUT", help="file to write")
    add_json(verb)
