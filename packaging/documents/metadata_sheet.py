"""Writes docs/picture-metadata.md: what is read of pictures of other programs, from the rows of
`imaging.picture_info.table`, what is written, and the tokens of file names.

``python packaging/documents/metadata_sheet.py`` writes it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.catalog.scheduler_names import meant_by  # noqa: E402
from desktop_app.catalog.schedulers import SchedulerRow, load_schedulers  # noqa: E402
from desktop_app.core.naming import TOKENS  # noqa: E402
from desktop_app.imaging.picture_info.comfy_nodes import (  # noqa: E402
    ENCODERS,
    GUIDERS,
    KNOWN,
    LOGIC,
    MODEL_CHANGES,
    PLACED,
    RESHAPED,
    SAMPLER_NAMES,
    SAMPLERS,
    SCHEDULES,
    SELECTORS,
)
from desktop_app.imaging.picture_info.reading import read_picture_info  # noqa: E402
from desktop_app.imaging.picture_info.table import FORMATS  # noqa: E402
from desktop_app.storage.picture_info_files import BESIDE  # noqa: E402
from tests.imaging.picture_info.files import as_png, picture  # noqa: E402
from tests.imaging.picture_info.samples import SAMPLES  # noqa: E402

_COLUMNS = (
    *("prompt", "negative", "seed", "steps", "sampler|scheduler", "schedule|sigmas", "guidance"),
    *("distilled_guidance", "rescale|guidance_rescale", "size", "model", "model_hash", "loras"),
    *(
        "embeddings",
        "vae",
        "refiner",
        "strength",
        "clip_skip",
        "variation",
        "tiling|tile",
        "hires|hires_factor",
    ),
)
"""What is read: the head of a column, and the names in `PictureInfo.to_json` if they differ."""

_NOTHING: tuple[object, ...] = (None, "", [], {}, False)

SHEET = ROOT / "docs" / "picture-metadata.md"

_HEAD = """# Settings in pictures of other programs

Written by `packaging/documents/metadata_sheet.py` from the rows of
`desktop_app/imaging/picture_info/table.py`; do not edit.

Read from PNG, JPEG, WebP, AVIF and TIFF: PNG's text chunks, EXIF (UserComment in UTF-16 of either
order, ASCII or UTF-8, also where another encoding is named; ImageDescription, Make, Model,
Software, MakerNote), XMP, and texts in the lowest bits of pixels (stealth PNG info, of alpha or of
all colours, packed or not). Where a picture itself tells nothing, files beside it are read:
ENDINGS, after the name with or without the
picture's own ending. The formats are tried in this order.

RuinedFooocus and Fooocus-MRE count as Fooocus; Krita AI Diffusion, Civitai and savers of ComfyUI
write AUTOMATIC1111's text. Pictures of Bing and other services without such texts tell nothing.

| program | `source` | where | recognised by | read besides |
|---|---|---|---|---|
"""
_TABLE = """
What is read of each, as its samples in `tests/imaging/picture_info` show it: ✓ read, – not in its
files, or told by the name it has there in `others`, as all that they have besides.

"""

_TAIL = """
What has no place in our settings is listed by its name (`others`). What can't be read, or is out of
range, is in `not_understood`: no value is changed to fit. Only seeds up to 2⁶⁴-1 are kept as
written, as ComfyUI has them; ours end at 2³²-1.

Limits: 4 MB a text and 16 MB in all; 2 MB of JSON; 100,000 characters of a prompt; 5,000 nodes of a
graph; 40 megapixels where texts are looked for in pixels. Beyond them a text counts as none.
"""

_WRITTEN = """
## What is written

| what | where | left out |
|---|---|---|
| AUTOMATIC1111's text | PNG text `parameters`; EXIF UserComment (others) | private |
| the exact request, JSON | PNG text `velatura`; EXIF MakerNote or ImageHistory (others) | private |
| fills without a model, JSON | PNG text `velatura_edits`; as the request (others) | private |
| what it told before edits, JSON | PNG text `velatura_before`; so, too (others) | private |
| IPTC digital source type | XMP `Iptc4xmpExt:DigitalSourceType` | private, `--no-mark` |
| a sidecar | `name.txt`, `name.json`; `name.png.txt` where that is not ours | unless chosen |

The text has the prompt with `<lora:name:weight>` for LoRAs that it does not name itself, the
negative prompt, and one line: Steps, Sampler, Schedule type, CFG scale, Seed, Size, Model hash,
Model, what differs from its default, Denoising strength (of edits), Clip skip, Template, Negative
Template, Lora hashes, TI hashes, Hashes, Version. Hashes are the first ten digits of SHA-256
(AutoV2), of files whose SHA-256 is known. The mark is `trainedAlgorithmicMedia` for a picture that
began as text to image, else `compositeWithTrainedAlgorithmicMedia`. Layered files hold the texts
and no mark. A picture that was not edited is copied byte for byte. No path and no user name is
written.

A fill without a model changes none of the other texts, ours or a stranger's: it adds itself. The
request tells the names of files of weights ("weights") and, of a picture made from words, the
digests of masks and pictures that its conditions brought along ("brought"): by these the data
folder finds them again. They are not in the file; `velatura picture info` says so.

## Names

A pattern with tokens, for new files; "/" begins a folder. Dates take forms as `{date:%Y-%m}`,
texts a length as `{prompt:40}`, numbers their digits as `{seed:10}`.

| token | gives |
|---|---|
"""


_COMFYUI = """
## ComfyUI's nodes

Of ComfyUI's own nodes (those of version 0.18), from the tables of
`desktop_app/imaging/picture_info/comfy_nodes.py`. Subgraphs, reroutes, wires that aren't drawn
(SetNode, GetNode), bypassed nodes and nodes that put texts together are walked, in the form that is
run and in the editor's. A node that is not listed here is named in `not_understood`, and so is what
stands between a sampler and its prompt where no text encoder is found. A box's text (GLIGEN) and a
control network's are not the prompt.

**Switches** are known by their inputs, whoever made them: one that chooses
({SELECTORS}),
and either one for true and one for false (`on_true`, `tt_value`, `image_a`, …), or some that end in
numbers. What is chosen is worked out through numbers and nodes of true and false
({LOGIC}).
Where it can't be, the switch is named, and none of its ways is shown. Any Switch (rgthree) and
ComfyPassOrNoneNode give the first that there is.

**Positive and negative** go by the names of inputs, and of outputs where the editor's form is in
the file, too; else a node of two conditionings gives the negative one at the output that the prompt
does not come from. The text of an encoder that isn't listed here counts for its first output alone:
what it gives at a second one is named. Where the negative conditioning is that of the prompt
itself, as in edits, the negative prompt is empty, or the second text of the guider.

**A prompt that a language model wrote** when the picture was made (TextGenerate, nodes of Ollama,
Gemini, OpenAI, LLM party, captioners; known by name, or by inputs as `system_prompt`) is in the
file only where a node shows it (ShowText|pysssss; PreviewAny keeps nothing). Then it is the prompt.
Otherwise the user's words are, without instructions: what comes in as a system prompt, is called
that, or sounds like one, and `writer` names the node. `others` has the instructions. Of a captioner
nothing is shown.
"""


def _comfyui() -> str:
    """The tables of ComfyUI's guiders, samplers, schedules, text encoders and the rest."""
    rows = load_schedulers().values()
    known = {"SELECTORS": SELECTORS, "LOGIC": LOGIC}
    names = {name: ", ".join(f"`{each}`" for each in table) for name, table in known.items()}
    parts = [
        _COMFYUI.format(**names),
        "\n| guider | prompt | negative prompt | guidance | told besides |\n",
    ]
    parts.append("|---|---|---|---|---|\n")
    for kind, row in GUIDERS.items():
        second = (f"{row.second} (second prompt)",) if row.second else ()
        cells = (row.positive, row.negative, row.guidance, ", ".join((*second, *row.others)))
        parts.append(f"| {kind} | {' | '.join(each or '–' for each in cells)} |\n")
    parts.append("\n| sampler node | sampler there | sampler here |\n|---|---|---|\n")
    parts += [f"| {kind} | {name} | {_here(name, rows)} |\n" for kind, name in SAMPLERS.items()]
    parts.append("\n| `sampler_name` | sampler here | `sampler_name` | sampler here |\n")
    parts.append("|---|---|---|---|\n")
    cells = [f"{name} | {_here(name, rows)}" for name in SAMPLER_NAMES]
    cells += ["|"] * (len(cells) % 2)
    parts += [
        f"| {left} | {right} |\n" for left, right in zip(cells[::2], cells[1::2], strict=True)
    ]
    parts.append("\n| schedule node | schedule |\n|---|---|\n")
    parts += [f"| {kind} | {name or '`scheduler`'} |\n" for kind, name in SCHEDULES.items()]
    parts.append(f"| {', '.join(sorted(RESHAPED))} | told with their values |\n")
    parts.append("\n| text encoder | prompt: the first of these that says something |\n|---|---|\n")
    parts += [f"| {kind} | {', '.join(names)} |\n" for kind, names in ENCODERS.items()]
    told = MODEL_CHANGES | PLACED
    parts.append(f"\nTold with their values: {', '.join(sorted(told))}.\n")
    plain = KNOWN - told - {*GUIDERS, *SAMPLERS, *SCHEDULES, *RESHAPED, *ENCODERS}
    parts.append(f"\nRead or walked: {', '.join(sorted(plain))}.\n")
    return "".join(parts)


def _here(name: str, rows: Iterable[SchedulerRow]) -> str:
    meant = meant_by(name, "", rows)
    if meant is None:
        return "–"
    return f"`{meant.row.id}`" if meant.exact else f"`{meant.row.id}`, said to be a stand-in"


def _read() -> str:
    """The table of what is read of each program's samples."""
    seen: dict[str, set[str]] = {row.id: set() for row in FORMATS}
    for sample in SAMPLES:
        info = read_picture_info(as_png(sample.texts))
        told: dict[str, Any] = {} if info is None else info.to_json()
        told |= told.get("settings", {})
        told["size"] = told.get("size") != [*picture().size] and told.get("size")
        seen[sample.source] |= {name for name, value in told.items() if value not in _NOTHING}
    seen["velatura"] |= set(_COLUMNS)  # the whole request; tests/imaging/picture_info/test_formats
    heads = [names.partition("|")[0].replace("_", " ") for names in _COLUMNS]
    lines = [f"| program | {' | '.join(heads)} |", "|---|" + "---|" * len(heads)]
    for row in FORMATS:
        cells = ("✓" if seen[row.id] & set(names.split("|")) else "–" for names in _COLUMNS)
        own = "✓" * (row.id == "velatura")
        lines.append(f"| {row.name} | {' | '.join(own or cell for cell in cells)} |")
    return "\n".join(lines) + "\n"


def sheet() -> str:
    """The whole document."""
    rows = (
        f"| {row.name} | `{row.id}` | {row.places} | {row.marker} | {row.gives} |\n"
        for row in FORMATS
    )
    endings = ", ".join(f"`{ending}`" for ending in BESIDE)
    tokens = (f"| `{{{name}}}` | {token.tip} |\n" for name, token in TOKENS.items())
    head = _HEAD.replace("ENDINGS", endings)
    return "".join((head, *rows, _TABLE, _read(), _TAIL, _comfyui(), _WRITTEN, *tokens))


def main() -> int:
    """Write it."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
