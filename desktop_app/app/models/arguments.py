"""The words of ``velatura models``; `run` has the table of what they do."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, get_args

from desktop_app.core.weights_info import Component

__all__ = ["add_models"]


def add_models(verbs: Any, add_json: Any) -> None:
    """Add the verb and what can be done with models.

    Args:
        verbs: what `argparse.ArgumentParser.add_subparsers` gave.
        add_json: adds ``--json`` to a parser.
    """
    models = verbs.add_parser(
        "models",
        help="list the models there are, or do something with them",
        description="Without a further word: list the models there are.",
    )
    add_json(models)
    actions = models.add_subparsers(dest="action", metavar="DO", title="what to do")
    for add in (_list, _info, _verify, _download, _import, _convert, _duplicates):
        add_json(add(actions))
    for add in (_companion, _remove):
        add_json(add(actions))


def _list(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser("list", help="list models, LoRAs and all other weights")
    parser.add_argument("--search", default="", metavar="TEXT", help="words in names, tags, notes")
    parser.add_argument(
        "--tag", action="append", default=[], metavar="T", help="only with this tag"
    )
    parser.add_argument("--favourites", action="store_true", help="only favourites")
    parser.add_argument(
        "--kind", default="", choices=get_args(Component), metavar="K", help="as in lora"
    )
    return parser


def _info(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "info",
        help="all that is known about a model, or about any file of weights",
        description="Tells from its header what a file is; loads nothing.",
    )
    _add_model(parser)
    return parser


def _verify(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "verify",
        help="compare every byte with what its source said, or with the first look",
        description="Without a name: everything there is. Exit code 2 if something is damaged.",
    )
    parser.add_argument("models", nargs="*", metavar="MODEL", help="its id, name, path or key")
    parser.add_argument(
        "--numbers", action="store_true", help="look at every number too (NaN, infinity, zeros)"
    )
    return parser


def _download(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "download",
        help="fetch a model: from the catalog, a repository of the hub, or an address",
        description="What was interrupted goes on where it stopped when it is asked for again.",
    )
    parser.add_argument(
        "what",
        metavar="WHAT",
        help="id of a catalog entry, owner/name[@revision], or https://…",
    )
    parser.add_argument(
        "--files",
        action="append",
        default=[],
        metavar="PATTERN",
        help="files of the repository, as in '*.fp16.safetensors'; may be given again",
    )
    parser.add_argument("--name", default="", metavar="N", help="its name in the models folder")
    parser.add_argument(
        "--sha256", default="", metavar="HEX", help="of the file at an address, to compare with"
    )
    parser.add_argument(
        "--online",
        action="store_true",
        help="be online for this one command, whatever the switch “Online” says",
    )
    parser.add_argument(
        "--accept-licence", action="store_true", help="accept the licence that is shown"
    )
    return parser


def _convert(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "convert",
        help="make a .safetensors file of a pickle (.ckpt, .pt, .bin)",
        description="Takes out the tensors alone, in a process without network and with little "
        "memory. What else the pickle asks for is told and never run.",
    )
    _add_model(parser)
    parser.add_argument("--out", type=Path, metavar="F", help="usually beside it")
    return parser


def _duplicates(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "duplicates",
        help="files with the same content; with --link hard links take their place",
    )
    parser.add_argument("--link", action="store_true", help="replace copies by hard links")
    parser.add_argument(
        "--separate",
        nargs="+",
        default=[],
        type=Path,
        metavar="F",
        help="make these files separate copies again, with the time they had before",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before")
    parser.add_argument(
        "--least", type=float, default=1.0, metavar="MB", help="leave smaller files out"
    )
    return parser


def _import(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "import",
        help="copy files and folders into the models folder, or use them where they lie",
        description="Each file is sorted to where its kind belongs. A folder that is not a model "
        "stands for the models in it.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or folder")
    parser.add_argument("--in-place", action="store_true", help="copy nothing, use it as it lies")
    return parser


def _companion(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "companion",
        help="name the folder that lends a single file the parts it lacks",
        description="A single file may lack text encoders, tokenizers or the autoencoder. They are "
        "read from a diffusers folder of the same family: this one, or any among the models.",
    )
    _add_model(parser)
    parser.add_argument(
        "--folder", type=Path, metavar="F", help="a diffusers folder; left out: none in particular"
    )
    return parser


def _remove(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "remove",
        help="move a model to the trash, or take it off the list",
        description="A model in the models folder goes to the trash. One that is used in place is "
        "taken off the list. One whose files are gone or away is forgotten.",
    )
    _add_model(parser)
    parser.add_argument(
        "--files", action="store_true", help="of a model used in place: its files to the trash too"
    )
    return parser


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model", metavar="MODEL", help="its id, name, path, or the key of its content"
    )
