"""The words of ``velatura evaluate``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from desktop_app.app.field_options import add_field_options
from desktop_app.app.typed_path import typed_path
from desktop_app.extensions.evaluation.values.evaluate import FIELDS


def evaluate_options(verb: ArgumentParser, add_json: Any) -> None:
    """What the verb takes; ``add_json`` adds ``--json`` to it."""
    verb.description = (
        "Tells by numbers with intervals how good pictures are: against a reference, beside"
        " their prompts, alone, or as edits; two sets are compared picture by picture where they"
        " were made of the same prompts and seeds. What was seen in pictures is kept: who is"
        " interrupted goes on there. Exit code: 0 done, 1 a threshold was passed or something"
        " failed, 2 something can't be used."
    )
    verb.add_argument(
        "samples",
        nargs="?",
        default="",
        metavar="SAMPLES",
        help="a folder, a picture, a table (.csv, .jsonl), or “history:” with an id or words;"
        " with --suite a model, as “starter; steps=4; lora=NAME”",
    )
    verb.add_argument(
        "reference",
        nargs="?",
        default="",
        metavar="REFERENCE",
        help="pictures to measure against, named in the same way; with --suite a second model",
    )
    verb.add_argument(
        "--against",
        metavar="B",
        action="append",
        default=[],
        help="another set, or with --suite another model; repeatable; differences are told of the"
        " first two",
    )
    verb.add_argument(
        "--reference",
        metavar="PICTURES",
        dest="other_reference",
        default="",
        help="as REFERENCE, where models are compared",
    )
    add_field_options(verb, FIELDS)
    verb.add_argument(
        "--out",
        type=typed_path,
        metavar="REPORT",
        help="file to write (.json, .html, .pdf), or a folder for all three",
    )
    for option, words in (("above", "larger"), ("below", "smaller")):
        verb.add_argument(
            f"--fail-{option}",
            action="append",
            default=[],
            metavar="M=V",
            help=f"exit code 1 if measure M is {words} than V, or can't be told; repeatable",
        )
    verb.add_argument(
        "--resume", action="store_true", help="go on with a suite that was interrupted"
    )
    verb.add_argument(
        "--again",
        type=typed_path,
        metavar="REPORT.json",
        help="compute a report again from its pictures, and tell whether the numbers are the same",
    )
    add_json(verb)
