"""The words of ``velatura models``; `models_command` has the table of what they do."""

from __future__ import annotations

import argparse
from typing import Any, get_args

from desktop_app.app.field_options import add_field_options
from desktop_app.app.generate_arguments import add_part_options
from desktop_app.app.number_types import decimal
from desktop_app.app.typed_path import typed_path
from desktop_app.core.weights_info import Component
from desktop_app.operations.all_operations import answers_below
from desktop_app.operations.answer_operation import AnswerOperation


def add_models(verbs: Any, add_json: Any) -> None:
    """Add the verb and what can be done with models.

    Args:
        verbs: what `argparse.ArgumentParser.add_subparsers` gave.
        add_json: adds ``--json`` to a parser.
    """
    models = verbs.add_parser(
        "models",
        help="list or manage models",
        description="Without an action: list the models.",
    )
    add_json(models)
    actions = models.add_subparsers(dest="action", metavar="DO", title="actions")
    for add in (_list, _info, _verify, _download, _import, _convert, _duplicates):
        add_json(add(actions))
    for operation in answers_below("models"):
        _on_model(actions, operation, add_json)
    for add in (_parts, _remove):
        add_json(add(actions))


def add_merge(verbs: Any, add_json: Any) -> None:
    """As `add_models`; nothing is done without saying what."""
    merge = verbs.add_parser(
        "merge",
        help="merge models and LoRAs, extract LoRAs, prune models",
        description="What is made goes into the models folder, or to --out.",
    )
    actions = merge.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    for operation in answers_below("merge"):
        _on_model(actions, operation, add_json)


def _on_model(actions: Any, operation: AnswerOperation, add_json: Any) -> None:
    name = operation.verb.rpartition(" ")[2]
    parser = actions.add_parser(name, help=operation.help, description=operation.description)
    _add_model(parser)
    add_field_options(parser, operation.fields)
    if operation.gives == "weights":
        parser.add_argument(
            "--out", type=typed_path, metavar="F", help="default: next to the original"
        )
    if operation.forecast is not None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only tell what memory and disk it would take"
        )
    add_json(parser)


def _list(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser("list", help="list models, LoRAs and all other weights")
    parser.add_argument(
        "--search", default="", metavar="TEXT", help="search in names, tags and notes"
    )
    parser.add_argument(
        "--tag", action="append", default=[], metavar="T", help="only models with this tag"
    )
    parser.add_argument("--favourites", action="store_true", help="only favourites")
    parser.add_argument(
        "--kind",
        default="",
        choices=get_args(Component),
        metavar="K",
        help="only this type, as in lora",
    )
    return parser


def _info(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "info",
        help="show everything known about a model or a weights file",
        description="Identifies a file by its header; loads nothing.",
    )
    _add_model(parser)
    return parser


def _verify(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "verify",
        help="verify the checksums against the source, or against the first check",
        description="Without a name: all models. Exit code 2 if something is damaged.",
    )
    parser.add_argument("models", nargs="*", metavar="MODEL", help="its id, name, path or key")
    parser.add_argument(
        "--numbers", action="store_true", help="also check all values (NaN, infinity, zeros)"
    )
    return parser


def _download(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "download",
        help="download a model: from the catalog, a repository on the hub, or an address",
        description="An interrupted download is resumed when it is requested again.",
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
        help="files of the repository, as in '*.fp16.safetensors'; repeatable",
    )
    parser.add_argument("--name", default="", metavar="N", help="its name in the models folder")
    parser.add_argument(
        "--sha256", default="", metavar="HEX", help="expected checksum of the file at an address"
    )
    parser.add_argument(
        "--online",
        action="store_true",
        help="go online for this one command, regardless of the switch “Online”",
    )
    parser.add_argument("--accept-licence", action="store_true", help="accept the licence shown")
    parser.add_argument(
        "--unless-there",
        action="store_true",
        help="ask nobody if there is something of its name in the models folder",
    )
    parser.add_argument(
        "--hub-token-file",
        type=typed_path,
        metavar="F",
        help="file with the hub's token, used for this one command and kept nowhere",
    )
    return parser


def _convert(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "convert",
        help="convert a pickle (.ckpt, .pt, .bin) to .safetensors",
        description="Extracts only the tensors, in a sandboxed process without network and with"
        " limited memory. Anything else the pickle calls is reported and never run.",
    )
    _add_model(parser)
    parser.add_argument("--out", type=typed_path, metavar="F", help="default: next to the original")
    return parser


def _duplicates(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "duplicates",
        help="find files with the same content; --link replaces them with hard links",
    )
    parser.add_argument("--link", action="store_true", help="replace copies with hard links")
    parser.add_argument(
        "--separate",
        nargs="+",
        default=[],
        type=typed_path,
        metavar="F",
        help="make these files separate copies again, with the time they had before",
    )
    parser.add_argument("--yes", action="store_true", help="don't ask for confirmation")
    parser.add_argument(
        "--least",
        type=decimal(0, 1e9),
        default=1.0,
        metavar="MB",
        help="ignore smaller files",
    )
    return parser


def _import(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "import",
        help="copy files and folders into the models folder, or use them in place",
        description="Each file is put into the folder for its type. A folder that is not a model"
        " stands for the models in it.",
    )
    parser.add_argument(
        "paths", nargs="+", type=typed_path, metavar="PATH", help="a file or folder"
    )
    parser.add_argument(
        "--in-place", action="store_true", help="don't copy; use the files in place"
    )
    return parser


def _parts(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "parts",
        help="show and choose the files that a model's parts are read from",
        description="Text encoders, autoencoder and tokenizers that a model lacks are found by what"
        " their headers say: in its folder, in the other folders of the same collection, in"
        " everything listed. Any file can be chosen in their place; what it is for is read from"
        " it.",
    )
    _add_model(parser)
    add_part_options(parser)
    parser.add_argument("--vae", metavar="F", help="read the autoencoder from this file or folder")
    parser.add_argument(
        "--variant",
        default="",
        metavar="NAME",
        help="which of the models it is that its file may be and doesn't tell apart",
    )
    parser.add_argument(
        "--folder",
        type=typed_path,
        metavar="F",
        help="read whatever else is missing from this diffusers folder",
    )
    parser.add_argument(
        "--forget", action="store_true", help="go back to what is found, before choosing"
    )
    return parser


def _remove(actions: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(
        "remove",
        help="move a model to the trash, or remove it from the list",
        description="A model in the models folder goes to the trash. A model used in place is"
        " removed from the list. A model whose files are missing is forgotten.",
    )
    _add_model(parser)
    parser.add_argument(
        "--files",
        action="store_true",
        help="for a model used in place: move its files to the trash too",
    )
    return parser


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", help="its id, name, path, or content key")
