"""The words of ``velatura models``; `run` has the table of what they do."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop_app.library.sorting import SUBFOLDERS

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
    for add in (_list, _info, _import, _remove):
        add_json(add(actions))


def _list(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser("list", help="list models, LoRAs and all other weights")
    parser.add_argument("--search", default="", metavar="TEXT", help="words in names, tags, notes")
    parser.add_argument(
        "--tag", action="append", default=[], metavar="T", help="only with this tag"
    )
    parser.add_argument("--favourites", action="store_true", help="only favourites")
    parser.add_argument(
        "--kind", default="", choices=(*SUBFOLDERS, "unknown"), metavar="K", help="as in lora"
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


def _import(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "import",
        help="copy files and folders into the models folder, or use them where they lie",
        description="Each file is sorted to where its kind belongs. A folder that is no model "
        "stands for the models in it.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or folder")
    parser.add_argument("--in-place", action="store_true", help="copy nothing, use it as it lies")
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
