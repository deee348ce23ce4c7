"""The words of ``velatura prompt``."""

from __future__ import annotations

from typing import Any, get_args

from desktop_app.app.generate_arguments import add_wording_options
from desktop_app.core.generation_settings import Dialect

DIALECTS: tuple[Dialect, ...] = get_args(Dialect)


def add_prompt(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "prompt",
        help="show how a prompt is read",
        description="Shows weights, the text at each step, LoRAs, and how the model's text encoders"
        " cut the prompt into tokens and chunks.",
    )
    verb.add_argument("prompt", metavar="TEXT", help="the prompt")
    verb.add_argument("--negative", default="", metavar="T", help="negative prompt")
    verb.add_argument("--model", default="starter", metavar="M", help="name or path of a model")
    verb.add_argument("--steps", type=int, metavar="N", help="default: the model's")
    verb.add_argument(
        "--seed", type=int, default=0, metavar="N", help="draws choices and wildcards; default: 0"
    )
    add_wording_options(verb)
    verb.add_argument("--dialect", choices=DIALECTS, default="a1111", help="how it is read")
    add_json(verb)
