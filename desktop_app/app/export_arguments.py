"""The words of ``velatura export``. Knows no files; see `export_command` for what it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["add_export"]


def add_export(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "export",
        help="write a picture or a project as another kind of file",
        description="The ending of --out says the format; layers are merged where it has none.",
    )
    verb.add_argument("file", type=Path, metavar="F", help="picture, project, .ora or .psd")
    verb.add_argument("--out", type=Path, required=True, metavar="G", help="file to write")
    verb.add_argument(
        "--quality", type=int, default=92, metavar="1..100", help="of JPEG and AVIF; usually 92"
    )
    verb.add_argument(
        "--no-metadata", action="store_true", help="write no settings into the picture"
    )
    verb.add_argument(
        "--replace", action="store_true", help="write over F even where it would hold less then"
    )
    add_json(verb)
