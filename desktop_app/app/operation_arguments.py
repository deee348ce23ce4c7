"""The words of operations whose verbs follow from their declarations."""

from __future__ import annotations

from typing import Any

from desktop_app.app.field_options import add_field_options
from desktop_app.app.generate_arguments import add_generation, add_memory
from desktop_app.app.typed_path import typed_path
from desktop_app.core.request_values import Generation
from desktop_app.operations.all_operations import answers_below
from desktop_app.operations.answer_operation import AnswerOperation
from desktop_app.operations.picture_operation import PictureOperation
from desktop_app.operations.table import WORKS


def add_operations(verbs: Any, add_json: Any) -> None:
    """Add the verbs of `operations` to what `argparse.ArgumentParser.add_subparsers` gave."""
    for operation in (*WORKS.values(), *answers_below("")):
        if not operation.is_derived("command line"):
            continue
        verb = verbs.add_parser(
            operation.verb, help=operation.help, description=operation.description
        )
        if isinstance(operation, AnswerOperation):
            _add_pictures(verb, operation)
        else:
            verb.add_argument("picture", type=typed_path, metavar="IN", help="a picture")
            _add_out(verb, operation)
        add_field_options(verb, operation.fields)
        add_json(verb)


def _add_out(verb: Any, operation: PictureOperation) -> None:
    if any(isinstance(each.kind, Generation) for each in operation.fields):
        add_generation(verb, out=None)
        add_memory(verb)
    else:
        verb.add_argument(
            "--out", type=typed_path, required=True, metavar="OUT", help="file to write"
        )


def _add_pictures(verb: Any, operation: AnswerOperation) -> None:
    if operation.takes == "nothing":
        return
    least, most = operation.pictures
    many = least if least == most else "+" if least else "*"
    verb.add_argument("pictures", type=typed_path, metavar="IN", nargs=many, help="a picture")
    if operation.pictures_given:
        told = f"folder to write {', '.join(operation.pictures_given)} into, as PNG files"
        verb.add_argument("--out", type=typed_path, metavar="DIR", help=told)
