"""The words of ``velatura make``: those of all workbenches, and those of one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from desktop_app.app.field_options import add_field_options
from desktop_app.app.typed_path import typed_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.extensions.workbenches.values.workbench import Workbench


def make_options(verb: argparse.ArgumentParser, add_json: Any) -> None:
    """What the verb takes; ``add_json`` adds ``--json`` to it."""
    verb.description = (
        "Makes what a workbench is for, into a folder, over nothing that is there."
        " “velatura make WORKBENCH --help” tells its options."
    )
    add_json(verb)
    verb.add_argument("--list", action="store_true", help="list the workbenches")
    verb.add_argument(
        "workbench", nargs="?", metavar="WORKBENCH", help="its id, or a file of your own (TOML)"
    )
    verb.add_argument("rest", nargs=argparse.REMAINDER, metavar="OPTIONS", help="its options")


def _parser(workbench: Workbench) -> argparse.ArgumentParser:
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
    add_field_options(parser, workbench.all_fields)
    if workbench.source is not None:
        told = workbench.source.tip.replace("%", "%%")
        parser.add_argument("sources", nargs="*", metavar="IN", help=told)
    return parser


def options_said(workbench: Workbench, words: Sequence[str]) -> argparse.Namespace:
    """What was said for a workbench. What it is done to needs no option: ``restore IN``."""
    parser, source = _parser(workbench), workbench.source
    if source is None:
        return parser.parse_args(words)
    for action in parser._actions:
        action.required = action.required and action.dest != source.dest
    said = parser.parse_intermixed_args(words)
    if said.sources:
        if len(said.sources) > 1 and not source.kind.repeated:
            parser.error(f"{source.id.upper()}: one is needed")
        setattr(said, source.dest, said.sources if source.kind.repeated else said.sources[0])
    return said
