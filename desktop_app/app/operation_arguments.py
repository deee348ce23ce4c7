"""The words of operations on pictures."""

from __future__ import annotations

from typing import Any

from desktop_app.app.field_options import add_field_options
from desktop_app.app.generate_arguments import add_generation, add_memory
from desktop_app.app.typed_path import typed_path
from desktop_app.core.request_values import Generation
from desktop_app.operations.table import OPERATIONS


def add_operations(verbs: Any, add_json: Any) -> None:
    """Add the verbs of `operations` to what `argparse.ArgumentParser.add_subparsers` gave."""
    for operation in OPERATIONS.values():
        if not operation.verb:
            continue
        verb = verbs.add_parser(
            operation.verb, help=operation.help, description=operation.description
        )
        _add_picture(verb)
        if any(isinstance(each.kind, Generation) for each in operation.fields):
            add_generation(verb, out=None)
            add_memory(verb)
        else:
            verb.add_argument(
                "--out", type=typed_path, required=True, metavar="OUT", help="file to write"
            )
        add_field_options(verb, operation.fields)
        add_json(verb)


def _add_picture(verb: Any) -> None:
    verb.add_argument("picture", type=typed_path, metavar="IN", help="a picture")
