"""The words of ``velatura preprocess``."""

from __future__ import annotations

from typing import Any

from desktop_app.app.typed_path import typed_path


def add_preprocess(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "preprocess",
        help="make a control image",
        description="Makes of a picture what guides the model: edges, lines, areas, tones; with a"
        " network of the models folder also depth, normals, poses and segmentations.",
    )
    verb.add_argument(
        "kind",
        metavar="KIND",
        help="how it is made: canny, lineart, scribble, softedge, superpixels, tile, blur …;"
        " by a network: depth, normal, pose, segmentation",
    )
    verb.add_argument("picture", type=typed_path, metavar="IN", help="a picture")
    verb.add_argument("--out", type=typed_path, required=True, metavar="OUT", help="file to write")
    verb.add_argument("--size", metavar="WxH", help="of the control image; default: the picture's")
    verb.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the preprocessor, as in low=0.1; repeatable",
    )
    add_json(verb)
