"""The words of ``velatura gpu``."""

from __future__ import annotations

from typing import Any

__all__ = ["add_gpu"]


def add_gpu(verbs: Any, add_json: Any) -> None:
    """Add the verb and what can be done; as `app.models.arguments.add_models`."""
    gpu = verbs.add_parser(
        "gpu",
        help="which graphics card was found, and the build of PyTorch that runs on it",
        description="Without a further word: tell what was found and what is in use.",
    )
    add_json(gpu)
    actions = gpu.add_subparsers(dest="action", metavar="DO", title="what to do")
    add_json(actions.add_parser("status", help="what was found, and what is in use"))
    add = actions.add_parser("add", help="fetch the build that suits card and driver, and try it")
    add.add_argument(
        "--build", default="", metavar="B", help="another than the one advised, as in cu126"
    )
    add.add_argument("--accept-licence", action="store_true", help="accept its licence")
    add.add_argument("--online", action="store_true", help="be online for this one command")
    add_json(add)
    add_json(actions.add_parser("check", help="try the build that was added; use it if it works"))
    add_json(actions.add_parser("remove", help="delete the build that was added"))
