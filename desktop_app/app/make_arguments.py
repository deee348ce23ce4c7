"""The words of ``velatura make``: those of all workbenches, and those of one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from desktop_app.app.field_options import add_field_options
from desktop_app.app.typed_path import typed_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.core.values import Field
    from desktop_app.operations.workbenches.workbench import Workbench


def add_make(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "make",
        help="make the pictures of a workbench: a lesson, a medical case, products …",
        description="Makes what a workbench is for, into a folder, over nothing that is there."
        " “velatura make WORKBENCH --help” tells its options.",
    )
    add_json(verb)
    verb.add_argument("--list", action="store_true", help="list the workbenches")
    verb.add_argument(
        "workbench", nargs="?", metavar="WORKBENCH", help="its id, or a file of your own (TOML)"
    )
    verb.add_argument("rest", nargs=argparse.REMAINDER, metavar="OPTIONS", help="its options")


def workbench_parser(workbench: Workbench) -> argparse.ArgumentParser:
    """What reads the options of a workbench."""
    parser = argparse.ArgumentParser(
        prog=f"velatura make {workbench.id}", description=workbench.tip, allow_abbrev=False
    )
    parser.add_argument(
        "--out", type=typed_path, required=True, metavar="DIR", help="folder to write to"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on where an earlier run into DIR was interrupted"
    )
    parser.add_argument("--json", action="store_true", help="print the output as JSON")
    if workbench.preview:
        told = f"make the first {workbench.preview} alone; --resume makes the others"
        parser.add_argument("--preview", action="store_true", help=told)
    source, asked = workbench.source, list(workbench.asked)
    if source is not None and source.needed:  # it stands where files stand in other verbs
        asked = [one for one in asked if one != source]
        words: dict[str, Any] = {"nargs": "+"} if source.kind.repeated else {}
        parser.add_argument(source.dest, help=source.tip, metavar=source.id.upper(), **words)
    add_field_options(parser, asked)
    return parser


def options_said(workbench: Workbench, words: Sequence[str]) -> argparse.Namespace:
    """What was said for a workbench. Files that it is done to need no option: ``restore IN``."""
    parser, files = workbench_parser(workbench), _files_of(workbench)
    if files is None:
        return parser.parse_args(words)
    parser.add_argument("sources", nargs="*", metavar="IN", help=files.tip)
    for action in parser._actions:
        action.required = action.required and action.dest != files.dest
    said = parser.parse_intermixed_args(words)
    if said.sources:
        setattr(said, files.dest, said.sources)
    return said


def _files_of(workbench: Workbench) -> Field | None:
    return next((one for one in workbench.asked if workbench.is_file(one.id)), None)
