"""The words of ``velatura batch`` and ``velatura grade``."""

from __future__ import annotations

from typing import Any

from desktop_app.app.typed_path import typed_path


def add_batch(verbs: Any, add_json: Any) -> None:
    """Add both verbs to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "batch",
        help="do a recipe to many files",
        description="Does the steps of a recipe to each file, and writes what comes of it into DIR,"
        " over nothing that is there. What a model makes waits in the queue of this data folder.",
    )
    verb.add_argument("recipe", metavar="RECIPE", help="name of a recipe, or its file (TOML)")
    verb.add_argument(
        "files",
        nargs="+",
        metavar="FILES",
        help="pictures, projects, folders; a table (.csv, .jsonl) with a column “file”;"
        " “history:” with an id or words to search for",
    )
    verb.add_argument(
        "--out", type=typed_path, required=True, metavar="DIR", help="folder to write to"
    )
    verb.add_argument(
        "--resume", action="store_true", help="go on where an earlier run into DIR was interrupted"
    )
    verb.add_argument("--recursive", action="store_true", help="folders with those in them")
    add_json(verb)
    grade = verbs.add_parser(
        "grade",
        help="adjust tone and colour of a picture by a look",
        description="Applies a look-up table, or a look that is kept in the window or in a file.",
    )
    grade.add_argument("picture", type=typed_path, metavar="IN", help="a picture")
    by = grade.add_mutually_exclusive_group(required=True)
    by.add_argument("--lut", type=typed_path, metavar="F", help="look-up table (.cube)")
    by.add_argument("--look", metavar="NAME", help="name of a look, or its file")
    grade.add_argument("--out", type=typed_path, required=True, metavar="OUT", help="file to write")
    add_json(grade)
