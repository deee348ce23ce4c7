"""The words of ``velatura generate``, and of what else takes them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final, get_args

from desktop_app.app.export_arguments import add_development_options, add_metadata_options
from desktop_app.app.field_options import add_setting_options
from desktop_app.app.number_types import decimal, whole
from desktop_app.app.typed_path import typed_path
from desktop_app.core.condition_words import called
from desktop_app.core.conditions import KINDS, SINGLE, RegionMode, start_name
from desktop_app.core.control_types import CONTROL_TYPES
from desktop_app.core.edit_plan import Fill
from desktop_app.core.generation_settings import Dialect
from desktop_app.core.memory_plan import QUANTISED_BYTES
from desktop_app.core.naming import TOKENS
from desktop_app.core.request_values import Stages
from desktop_app.operations.all_operations import OPERATIONS, operation_holding

CONTROL_KINDS: Final = {
    "lines": ("lineart", "none"),
    "semantic": ("semantic", "semantic"),
    "segmentation": ("semantic", "segmentation"),
}
"""Kinds that are not called as a control type is, or don't mean its usual preprocessor: white lines
on black, whatever they were made from; a map in the palette's colours; one made of a picture. Each
with its type and preprocessor."""


def add_generate(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "generate",
        help=OPERATIONS["generate"].help,
        description=OPERATIONS["generate"].description,
    )
    add_generation(verb)
    add_memory(verb)
    add_json(verb)


def add_generation(verb: argparse.ArgumentParser, out: Path | None = Path("velatura.png")) -> None:
    """Add what decides a picture, and the file it is written to; ``out``: where nothing is said."""
    verb.add_argument(
        "prompt",
        metavar="PROMPT",
        nargs="?",
        help="what the picture should show; optional for --intent remove",
    )
    verb.add_argument("--negative", default="", metavar="TEXT", help="negative prompt")
    add_wording_options(verb)
    verb.add_argument("--image", type=typed_path, metavar="F", help="input picture")
    add_development_options(verb)
    verb.add_argument(
        "--mask", type=typed_path, metavar="F", help="inpainting mask (same size as the picture)"
    )
    add_guidance_options(verb)
    verb.add_argument("--model", metavar="M", help="name or path of a model")
    add_condition_options(verb)
    add_part_options(verb)
    _add_intent(verb)
    verb.add_argument(
        "--size",
        metavar="WxH",
        help="as in 512x384; with --intent expand the larger size of the whole, the picture in its"
        " middle",
    )
    verb.add_argument(
        "--expand",
        metavar="L,T,R,B",
        help="expand the canvas on the left, top, right and bottom, in pixels or %% of the"
        " picture, and continue the picture there; one number for all sides",
    )
    verb.add_argument(
        "--quick", action="store_true", help="use the few-step settings of a distilled model"
    )
    verb.add_argument(
        "--out",
        type=typed_path,
        default=out,
        metavar="F",
        help="file to write; with --count 3: out-1.png, out-2.png, out-3.png",
    )
    verb.add_argument(
        "--name",
        metavar="PATTERN",
        help="name new files in the folder of --out by a pattern, as in"
        f" {{date}}/{{seed}}-{{prompt:40}}; no file is overwritten; tokens: {', '.join(TOKENS)}",
    )
    add_metadata_options(verb)
    verb.add_argument(
        "--replace",
        action="store_true",
        help="overwrite the file of --image even if it contains more than is saved, such as"
        " further pages",
    )
    add_setting_options(verb)


def add_wording_options(verb: argparse.ArgumentParser) -> None:
    """Add what prompts are made of besides what is typed."""
    verb.add_argument(
        "--style",
        action="append",
        default=[],
        metavar="NAME",
        help="apply a style (velatura styles list); repeat it for several, in order",
    )
    verb.add_argument(
        "--wildcards",
        type=typed_path,
        metavar="DIR",
        help="folder of wildcards, used before the one in the data folder",
    )


def add_memory(verb: argparse.ArgumentParser) -> None:
    """Add how a model is fitted into memory."""
    verb.add_argument(
        "--precision",
        choices=("float32", "bfloat16", "float16"),
        help="precision of the computation; default: best for the device",
    )
    verb.add_argument(
        "--backend",
        choices=("torch", "openvino"),
        default="torch",
        help="backend of the denoiser on the CPU; openvino has to be installed separately",
    )
    verb.add_argument(
        "--quantise",
        choices=tuple(QUANTISED_BYTES),
        default="",
        help="number format of the denoiser's weights in memory: 8 bits (int8, float8) or 4 (nf4)",
    )
    verb.add_argument(
        "--fit",
        action="store_true",
        help="choose the memory mode with the least quality loss that fits",
    )


def _add_intent(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--intent",
        metavar="I",
        help="fill (default), replace, add, remove, background, expand, refine, edit or variations;"
        " remove needs no model unless --model names one",
    )
    verb.add_argument(
        "--fill",
        choices=get_args(Fill),
        metavar="F",
        help=f"what stands under the mask first: {', '.join(get_args(Fill))}",
    )
    verb.add_argument(
        "--lock", metavar="L", help="which pixels may change: exact (default), inside:8, outside:8"
    )
    verb.add_argument(
        "--grow",
        type=int,
        metavar="PX",
        help="grow the denoised area beyond the mask, in working pixels",
    )
    verb.add_argument(
        "--feather", type=int, metavar="PX", help="feather its edge, in working pixels"
    )


def add_part_options(parser: argparse.ArgumentParser) -> None:
    """Declare text encoders and tokenizers; the autoencoder has an option already where pictures
    are made."""
    parser.add_argument(
        "--text-encoder",
        action="append",
        default=[],
        metavar="F",
        help="read a text encoder from this file or folder; repeatable: which one it is, is read"
        " from it",
    )
    parser.add_argument(
        "--tokenizer",
        action="append",
        default=[],
        metavar="F",
        help="read a tokenizer from this file or folder; repeatable",
    )


def add_guidance_options(verb: argparse.ArgumentParser) -> None:
    """Options of regions, control images, references and image prompts; all repeatable."""
    verb.add_argument(
        "--region",
        action="append",
        default=[],
        metavar="MASK=PROMPT",
        help="a region with its own prompt, where MASK is above 0 (same size as the picture, or as"
        " --size without one); repeatable",
    )
    verb.add_argument(
        "--region-mode",
        choices=get_args(RegionMode),
        default="add",
        help="whether the prompts of regions add to PROMPT (default) or replace it there",
    )
    types = (row.id for row in CONTROL_TYPES if row.kind != "image_prompt")
    kinds = ", ".join(dict.fromkeys([*CONTROL_KINDS, *types]))
    verb.add_argument(
        "--control",
        action="append",
        default=[],
        metavar="KIND=FILE[:W][@0-1]",
        help="a picture that guides the model, with weight and range of steps, as in"
        " canny=photo.jpg:0.8@0-0.6; KIND's preprocessor is applied, unless raw: stands before"
        " FILE; lines are white on black, semantic is a map in the palette's colours. KIND:"
        f" {kinds}; repeatable",
    )
    verb.add_argument(
        "--reference",
        action="append",
        default=[],
        metavar="FILE[:W][@0-1]",
        help="a picture that the model looks at beside --image, as --control reference=FILE;"
        " models that edit see it at its own size; repeatable",
    )
    verb.add_argument(
        "--image-prompt",
        action="append",
        default=[],
        metavar="FILE[:W]",
        help="a picture in place of words, with its weight; repeatable",
    )


def add_condition_options(parser: argparse.ArgumentParser) -> None:
    """``--lora``, ``--embedding`` and what else can be repeated with weight and range of steps."""
    parser.add_argument(
        "--lora",
        action="append",
        metavar="L[:W[:T]][@0-1]",
        help="a LoRA with its weight, its weight in the text encoders and its range of steps, as"
        " in detail:0.8:0.5@0-0.6; repeatable",
    )
    parser.add_argument(
        "--embedding",
        action="append",
        metavar="E[:WORD]",
        help="a textual inversion and the trigger word for it in the prompts",
    )
    for name in SINGLE:
        kind = KINDS[name]
        metavar = "M" if kind.source == "model" else name[0].upper()
        parser.add_argument(f"--{name}", metavar=metavar, help=kind.help)
        if kind.shares:
            parser.add_argument(
                f"--{start_name(name).replace('_', '-')}",
                type=decimal(0, 1),
                metavar="0..1",
                default=kind.start,
                help=f"fraction of the steps before the {called(name)}",
            )


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


def add_queue(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    queue = verbs.add_parser("queue", help="list jobs, add some, pause, resume, cancel")
    actions = queue.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    add_json(actions.add_parser("list", help="list the jobs in the order in which they run"))
    add = actions.add_parser(
        "add",
        help="add a job",
        description="Takes what generate takes. The results go to the history. The job is run by"
        " the Velatura window, or by the next one that is opened; with --run at once.",
    )
    add_generation(add, None)
    add.add_argument("--first", action="store_true", help="run it before all others")
    add.add_argument(
        "--run",
        action="store_true",
        help="wait until the job is done; run the queue here if no other Velatura does",
    )
    add_json(add)
    add_json(actions.add_parser("pause", help="start no more jobs; the running one continues"))
    resume = actions.add_parser(
        "resume", help="start jobs again, also those that a crash has interrupted"
    )
    add_json(resume)
    cancel = actions.add_parser("cancel", help="cancel jobs")
    which = cancel.add_mutually_exclusive_group(required=True)
    which.add_argument("jobs", nargs="*", default=[], metavar="ID", help="id of a job in the list")
    which.add_argument("--all", action="store_true", help="cancel all jobs")
    add_json(cancel)


def add_stages(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    if operation_holding(Stages) is None:
        return
    verb = verbs.add_parser(
        "stages",
        help="tell by which steps a picture was made, or redo them on another",
        description="Tells by which steps a picture was made: draft, clean up, enlarge, refine."
        " With --out they are redone: on another picture (--on), or on a new draft.",
    )
    verb.add_argument("picture", type=typed_path, metavar="IN", help="a picture")
    verb.add_argument(
        "--on", type=typed_path, metavar="IN", help="picture they are redone on, without the draft"
    )
    verb.add_argument("--out", type=typed_path, metavar="OUT", help="file to write")
    verb.add_argument(
        "--seed",
        type=whole(0, 2**64 - 1),
        metavar="N",
        help="of the draft, in place of its own",
    )
    add_memory(verb)
    add_json(verb)
