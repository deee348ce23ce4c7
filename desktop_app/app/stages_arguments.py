"""The words of ``velatura stages``."""

from __future__ import annotations

from typing import Any

from desktop_app.app.generate_arguments import add_memory
from desktop_app.app.number_types import whole
from desktop_app.app.typed_path import typed_path
from desktop_app.core.request_values import Stages
from desktop_app.operations.all_operations import operation_holding


def add_stages(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    if operation_holding(Stages) is None:
        return
    verb = verbs.add_parser(
        "stages",
        help="tell by which steps a picture was made, or redo them on another",
        description="Tells by which steps a picture was made: draft, clean up, enlarge, refine."
        " With --out they are redone: on another picture (--on), or on a new draft.",
    )
    verb.add_argument("picture", type=typed_path, metavar="IN", help="a picture")
    verb.add_argument(
        "--on", type=typed_path, metavar="IN", help="picture they are redone on, without the draft"
    )
    verb.add_argument("--out", type=typed_path, metavar="OUT", help="file to write")
    verb.add_argument(
        "--seed",
        type=whole(0, 2**64 - 1),
        metavar="N",
        help="of the draft, in place of its own",
    )
    add_memory(verb)
    add_json(verb)
