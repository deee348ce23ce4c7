"""The words on what pictures say of themselves: for all verbs that write some."""

from __future__ import annotations

import argparse

from desktop_app.storage.settings import SIDECARS


def add_metadata_options(verb: argparse.ArgumentParser) -> None:
    """Add them; everything is on by default but the file beside the picture."""
    verb.add_argument(
        "--no-metadata",
        "--private",
        action="store_true",
        help="write no settings, no AI mark and no --sidecar; colour profile, resolution and the"
        " metadata of an opened photo stay",
    )
    verb.add_argument(
        "--no-mark",
        action="store_true",
        help="don't mark the picture as made or edited by a model (IPTC digital source type)",
    )
    verb.add_argument(
        "--sidecar",
        choices=SIDECARS,
        default=SIDECARS[0],
        help="also write the settings to a file beside the picture: txt as AUTOMATIC1111, json"
        " exactly; default: none",
    )
