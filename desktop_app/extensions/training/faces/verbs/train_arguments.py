"""The words of ``velatura train``."""

from __future__ import annotations

from typing import Any

from desktop_app.app.field_options import add_field_options
from desktop_app.app.typed_path import typed_path
from desktop_app.extensions.training.values.fields import GROUPS


def train_options(train: Any, add_json: Any) -> None:
    """``velatura train``; named by the manifest's `VerbRow`."""
    train.description = (
        "Learns from a set of pictures and writes a LoRA, an embedding or a model. Options win over"
        " --settings, and those over --preset. Ctrl+C leaves a state that --resume goes on from."
    )
    train.add_argument(
        "set", type=typed_path, metavar="SET", nargs="?", help="folder of pictures; with --method"
        " distil it may be a text file with a prompt a line, or be left out with --prompts",
    )  # fmt: skip
    train.add_argument(
        "--out", type=typed_path, required=True, metavar="F", help="file to write; its ending and"
        " what names the layout are added",
    )  # fmt: skip
    train.add_argument("--model", metavar="M", help="base model; default: starter")
    train.add_argument("--preset", metavar="P", help="settings for a kind of subject")
    train.add_argument(
        "--settings", type=typed_path, metavar="FILE", help="file of settings (TOML), as written"
        " beside each result",
    )  # fmt: skip
    train.add_argument("--resume", action="store_true", help="go on from where it was left")
    train.add_argument(
        "--accept-changes",
        action="store_true",
        help="with --resume: also when model or pictures have changed since it began",
    )
    train.add_argument("--fit", action="store_true", help="change settings so that memory suffices")
    train.add_argument(
        "--dry-run", action="store_true", help="tell pictures, memory and time; train nothing"
    )
    train.add_argument(
        "--prior", metavar="N|DIR", dest="prior_said", help="pictures of its kind, so that the"
        " model does not forget others: how many it makes itself, or a folder of them",
    )  # fmt: skip
    train.set_defaults(prior=None)
    for title, fields in GROUPS.items():
        add_field_options(train.add_argument_group(title.lower()), fields)
    add_json(train)
