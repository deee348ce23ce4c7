"""The words of the command line. Knows no files and no models; see `cli` for what they do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import desktop_app
from desktop_app.app.typed_path import typed_path
from desktop_app.core.errors import InputError
from desktop_app.core.extensions import VerbRow, read_extensions, tell_manifests
from desktop_app.core.harmless import one_line
from desktop_app.core.plugins import enabled_manifests
from desktop_app.core.registry import Registry, RowError
from desktop_app.core.safe_open import read_regular
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read them. Where no verb is named, the window's start need not wait for what verbs know."""
    for text in sys.argv[1:] if argv is None else argv:
        option, sign, value = text.partition("=")
        if sign and value == "--" and option.startswith("-"):
            # argparse before Python 3.13 takes that for no value at all, and gives an empty list.
            build_parser().error(f"argument {option}: -- is not a value")
    parser = argparse.ArgumentParser(prog="velatura", add_help=False, exit_on_error=False)
    _add_global(parser)
    parser.set_defaults(verb=None)
    try:
        arguments, more = parser.parse_known_args(argv)
    except argparse.ArgumentError:
        return build_parser().parse_args(argv)
    if not more:
        return arguments
    _tell_manifests(arguments)
    first = more[0]
    verbs: Sequence[str] = ()
    if first != "--" and Path(first).name == first and not ("." in first and Path(first).is_file()):
        # A verb wins over a file of its name; what has a folder before it, or ``--``, is a file.
        verbs = list(_whole_parser()[1])
        if first in verbs or first.startswith("-h") or "--help".startswith(first):
            actions = (f"{first} {word}" for word in more[1:])
            return _with_options(first, *actions).parse_args(argv)
    arguments.files += _named_files(more, verbs)
    return arguments


def _tell_manifests(arguments: argparse.Namespace) -> None:
    """Verbs of the plugins that are switched on in the data folder are verbs as well."""
    paths, names = DataPaths.at(arguments.data_dir), tuple[str, ...]()
    with suppress(OSError):
        if not arguments.safe and b"plugins" in read_regular(paths.settings):
            names = Settings.glance(paths.settings).plugins
    if tell_manifests(enabled_manifests(paths.plugins, names)):
        _whole_parser.cache_clear()


def _named_files(words: Sequence[str], verbs: Sequence[str]) -> list[Path]:
    """The files; the window names those that aren't there. Where none is the program ends, and asks
    for a verb if it may have been."""
    at = words.index("--") if "--" in words else len(words)
    if option := next((word for word in words[:at] if word.startswith("-")), ""):
        build_parser().error(f"unrecognized arguments: {option}")
    files = [typed_path(word) for word in (*words[:at], *words[at + 1 :])]
    wrong = [file for file in files if not file.is_file()]
    for file in wrong:
        print(f"velatura: {_why_not(file, verbs)}", file=sys.stderr)
    if wrong and (wrong == files or (verbs and wrong[0] == files[0] and not wrong[0].suffix)):
        raise SystemExit(2)
    return files


def _why_not(file: Path, verbs: Sequence[str]) -> str:
    name = one_line(str(file))
    if file.is_dir():
        return f"“{name}” is a folder. Name the pictures in it that are to be opened."
    if not verbs:
        return f"Found no file “{name}”."
    from difflib import get_close_matches

    near = "".join(f" Did you mean “{verb}”?" for verb in get_close_matches(name, verbs, 1))
    return f"There is no command and no file “{name}”.{near} “velatura --help” lists the commands."


def build_parser() -> argparse.ArgumentParser:
    """The parser with the options of all verbs; global options stand before the verb."""
    return _with_options(*_whole_parser()[2])


def _with_options(*names: str) -> argparse.ArgumentParser:
    """The parser; what extensions add to these verbs and actions (“history reproduce”) has got its
    options."""
    parser, _, bare = _whole_parser()
    for add_options in (each for name in bare.keys() & names for each in bare.pop(name)):
        try:
            add_options()
        except InputError as error:
            parser.error(f"{error.what} {error.todo}")
    return parser


@cache
def _whole_parser() -> tuple[
    argparse.ArgumentParser,
    Mapping[str, argparse.ArgumentParser],
    dict[str, list[Callable[[], object]]],
]:
    """The parser, those of its verbs, and what adds options to those that have none yet."""
    parser = argparse.ArgumentParser(
        prog="velatura",
        usage="%(prog)s [options] [FILE ...]\n       %(prog)s [options] VERB ...",
        description="Paint a mask, describe what you want, and only the masked area changes."
        " Without a command the window opens, with the files that are named; a window that is"
        " open already takes them.",
    )
    _add_global(parser)
    verbs = _add_verbs(parser)
    return parser, verbs.choices, _add_extensions(verbs)


def _add_extensions(verbs: Any) -> dict[str, list[Callable[[], object]]]:
    """Verbs of extensions, without their options: nothing of an extension is imported."""

    def place(row: VerbRow) -> Any:
        actions = getattr(verbs.choices.get(row.action_of), "_actions", ())
        places = (one for one in actions if isinstance(one.choices, Mapping))
        found = next(places, None) if row.action_of else verbs
        if found is None:
            raise RowError(f"there is no verb {row.action_of!r} with actions")
        return found

    def new(row: VerbRow) -> None:
        if row.id in place(row).choices:
            raise RowError(f"there is a {row.id!r} already")

    rows = Registry(VerbRow, check=new)
    for error in read_extensions({"verbs": rows})[1]:
        print(f"velatura: note: {error.what}", file=sys.stderr)
    bare = dict[str, list[Callable[[], object]]]()
    for row in rows:
        added = place(row).add_parser(row.id, help=row.help)
        added.set_defaults(run_verb=row.run)
        add_options = partial(row.options, added, _add_json)
        bare.setdefault(f"{row.action_of} {row.id}".strip(), []).append(add_options)
    return bare


def _add_global(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", action="version", version=desktop_app.__version__)
    parser.add_argument(
        "--data-dir", type=typed_path, metavar="D", help="folder for settings, models and history"
    )
    once = parser.add_mutually_exclusive_group()
    once.add_argument(
        "--self-test",
        action="store_true",
        help="generate one picture with the starter model, build a window, print versions and"
        " devices",
    )
    parser.add_argument(
        "--safe",
        action="store_true",
        help="open the window with default panels, without OpenVINO, plugins or other add-ons",
    )
    once.add_argument(
        "--screenshot",
        type=typed_path,
        metavar="F",
        help="open the window, wait until it is ready, save a screenshot, and quit",
    )
    once.add_argument(
        "--demo",
        type=typed_path,
        metavar="DIR",
        help="without a window: write a generated and an inpainted picture into DIR, print their"
        " paths",
    )
    parser.add_argument("--json", action="store_true", help="print the output as JSON")
    parser.add_argument(
        "--trace",
        type=typed_path,
        metavar="F",
        help="write what each process does when into F, for chrome://tracing or ui.perfetto.dev",
    )
    parser.add_argument(
        "--dev",
        action="store_true",
        help="for developers: abort with a traceback at the first connection that does not belong"
        " to a download",
    )
    parser.add_argument(
        "--open",
        type=typed_path,
        metavar="F",
        dest="files",
        action="append",
        default=[],
        help="open this picture in the window, as one that is named alone",
    )


_VERBS: Final = (
    "generate_arguments.add_generate",
    "arguments.add_preprocess",
    "operation_arguments.add_operations",
    "generate_arguments.add_stages",
    "generate_arguments.add_prompt",
    "generate_arguments.add_queue",
    "batch_arguments.add_batch",
    "export_arguments.add_export",
    "file_arguments.add_certify",
    "models.models_arguments.add_models",
    "models.models_arguments.add_merge",
    "history_arguments.add_history",
    "file_arguments.add_picture",
    "file_arguments.add_styles",
    "file_arguments.add_data",
    "arguments.add_report",
    "arguments.add_gpu",
)
"""Modules and functions that add verbs, in their order."""


def _add_verbs(parser: argparse.ArgumentParser) -> Any:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="commands", prog=parser.prog)
    for verb in _VERBS:
        module, _, function = verb.rpartition(".")
        getattr(import_module(f"desktop_app.app.{module}"), function)(verbs, _add_json)
    return verbs


def add_report(verbs: Any, add_json: Any) -> None:
    """``velatura report``: options ``--devices`` and ``--json``."""
    report = verbs.add_parser(
        "report",
        help="print versions, devices and the last log lines, for a bug report",
    )
    report.add_argument(
        "--devices",
        action="store_true",
        help="load the model libraries to report their versions and devices too (takes seconds)",
    )
    add_json(report)


def _add_json(parser: argparse.ArgumentParser) -> None:
    # SUPPRESS: the option of the verb must not reset the global one.
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print the output as JSON"
    )


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
