"""The words of ``velatura export``. Knows no files; see `export_command` for what it does."""

from __future__ import annotations

from typing import Any

from desktop_app.app.number_types import WholeNumber
from desktop_app.app.told_arguments import add_told_options
from desktop_app.app.typed_path import typed_path


def add_export(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "export",
        help="export a picture or a project to another file format",
        description="The file extension of --out sets the format; layers are merged if it does not"
        " support them.",
    )
    verb.add_argument("file", type=typed_path, metavar="F", help="picture, project, .ora or .psd")
    verb.add_argument("--out", type=typed_path, required=True, metavar="G", help="file to write")
    verb.add_argument(
        "--quality",
        type=WholeNumber(1, 100),
        default=92,
        metavar="1..100",
        help="quality of JPEG and AVIF; default: 92",
    )
    add_told_options(verb)
    verb.add_argument(
        "--replace", action="store_true", help="overwrite F even if it would contain less"
    )
    add_json(verb)
