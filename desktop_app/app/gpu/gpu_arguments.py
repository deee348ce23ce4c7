"""The words of ``velatura gpu``."""

from __future__ import annotations

from typing import Any


def add_gpu(verbs: Any, add_json: Any) -> None:
    """Add the verb and what can be done; as `app.models.models_arguments.add_models`."""
    gpu = verbs.add_parser(
        "gpu",
        help="graphics cards and the PyTorch build for them",
        description="Without an action: show the detected cards and the build in use.",
    )
    add_json(gpu)
    actions = gpu.add_subparsers(dest="action", metavar="DO", title="actions")
    add_json(actions.add_parser("status", help="show the detected cards and the build in use"))
    add = actions.add_parser("add", help="download the build for this card and driver, and test it")
    add.add_argument(
        "--build",
        default="",
        metavar="B",
        help="use this build instead of the recommended one, as in cu126",
    )
    add.add_argument("--accept-licence", action="store_true", help="accept its licence")
    add.add_argument("--online", action="store_true", help="go online for this one command")
    add_json(add)
    add_json(actions.add_parser("check", help="test the installed build; use it if it works"))
    add_json(actions.add_parser("remove", help="delete the installed build"))
