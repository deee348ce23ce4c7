"""Options of `velatura history` and its actions."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.app.number_types import whole
from desktop_app.app.typed_path import typed_path


def add_search(actions: Any) -> argparse.ArgumentParser:
    """Add the action to what `argparse.ArgumentParser.add_subparsers` gave."""
    finding: argparse.ArgumentParser = actions.add_parser(
        "search",
        help="find entries by words, facets and look",
        description="All words must occur, in prompts, notes, tags or names. In quotes:"
        """ velatura history search 'fox "deep snow" -night'. Also OR, and settings such as"""
        " steps:>20.",
    )
    finding.add_argument("words", nargs="*", metavar="WORDS", help="what to search for")
    finding.add_argument(
        "--facet",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="only entries with this value; NAME!=VALUE: only entries without it",
    )
    finding.add_argument(
        "--like",
        metavar="FILE|ID",
        help="entries like this picture: by content if they are indexed, else by how they look",
    )
    finding.add_argument(
        "--content",
        default="",
        metavar="WORDS",
        help="entries whose pictures show this; needs a CLIP model, and pictures indexed with it",
    )
    finding.add_argument(
        "--limit", type=whole(0, 1_000_000_000), default=50, metavar="N", help="default: 50"
    )
    return finding


def add_made(actions: Any) -> Any:
    """Add the action to what `argparse.ArgumentParser.add_subparsers` gave; gives it."""
    action = actions.add_parser(
        "made",
        help="show how an entry was made, from the first picture on",
        description="Steps, the first picture first; what a recipe can't do to another picture is"
        " told with its step.",
    )
    action.add_argument("entry", metavar="ID", help="an id, or its first digits")
    action.add_argument(
        "--recipe",
        type=typed_path,
        metavar="FILE",
        help="write the recipe of all edits (TOML), for other pictures: velatura batch",
    )
    return action


def add_history(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser("history", help="the pictures that were generated")
    actions = verb.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    listing = actions.add_parser("list", help="list entries, newest first")
    listing.add_argument(
        "--search",
        default="",
        metavar="TEXT",
        help="words of the prompts, and settings such as steps:>20",
    )
    listing.add_argument(
        "--limit", type=whole(0, 1_000_000_000), default=50, metavar="N", help="default: 50"
    )
    listing.add_argument("--trash", action="store_true", help="list the trash instead")
    show = actions.add_parser("show", help="show everything known about an entry")
    show.add_argument("entry", metavar="ID", help="an id, or its first digits")
    export = actions.add_parser(
        "export",
        help="export entries with their pictures to a zip file",
        description="Without IDs: the whole history.",
    )
    export.add_argument("zip", type=typed_path, metavar="ZIP", help="file to write")
    export.add_argument("entries", nargs="*", metavar="ID", help="ids, or their first digits")
    importing = actions.add_parser(
        "import",
        help="import such a zip file, or the pictures of folders",
        description="Pictures in folders are added in place, with the settings that they contain;"
        " their files are not changed. What is in the history already is not changed.",
    )
    importing.add_argument(
        "paths", type=typed_path, nargs="+", metavar="PATH", help="a zip file, or folders"
    )
    tree = actions.add_parser(
        "tree",
        help="show what an entry was made from, and what was made from it",
        description="One line an entry, below what it was made from; > marks the entry itself.",
    )
    tree.add_argument("entry", metavar="ID", help="an id, or its first digits")
    recipe = actions.add_parser("recipe", help="write the recipe of an edit, for other pictures")
    recipe.add_argument("entry", metavar="ID", help="an id, or its first digits")
    recipe.add_argument(
        "--out", type=typed_path, required=True, metavar="F", help="file to write (TOML)"
    )
    finding = add_search(actions)
    check = actions.add_parser(
        "check",
        help="check the history for damage and missing pictures",
        description="The exit code is 2 if something is damaged or missing.",
    )
    check.add_argument(
        "--rebuild",
        action="store_true",
        help="rebuild missing entries from the pictures and the notes beside them",
    )
    made = add_made(actions)
    for action in (listing, finding, show, export, importing, recipe, tree, check, made):
        add_json(action)
