"""Writes docs/picture-metadata.md: what is read of pictures of other programs, from the rows of
`imaging.picture_info.table`, what is written, and the tokens of file names.

``python packaging/documents/metadata_sheet.py`` writes it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.catalog.scheduler_names import meant_by  # noqa: E402
from desktop_app.catalog.schedulers import SchedulerRow, load_schedulers  # noqa: E402
from desktop_app.core.naming import TOKENS  # noqa: E402
from desktop_app.imaging.picture_info.comfy_nodes import (  # noqa: E402
    ENCODERS,
    GUIDERS,
    KNOWN,
    MODEL_CHANGES,
    PLACED,
    RESHAPED,
    SAMPLER_NAMES,
    SAMPLERS,
    SCHEDULES,
)
from desktop_app.imaging.picture_info.table import FORMATS  # noqa: E402
from desktop_app.storage.picture_info_files import BESIDE  # noqa: E402

SHEET = ROOT / "docs" / "picture-metadata.md"

_HEAD = """# Settings in pictures of other programs

Written by `packaging/documents/metadata_sheet.py` from the rows of
`desktop_app/imaging/picture_info/table.py`; do not edit.

Read from PNG, JPEG, WebP, AVIF and TIFF: PNG's text chunks, EXIF (UserComment in UTF-16 of either
order, ASCII or UTF-8, also where another encoding is named; ImageDescription, Make, Model,
Software, MakerNote), XMP, and texts in the lowest bits of pixels (stealth PNG info, of alpha or of
all colours, packed or not). Where a picture itself tells nothing, files beside it are read:
ENDINGS, after the name with or without the picture's own ending. The formats are
tried in this order.

Prompts, seed, steps, guidance, sampler, size and model are read of every format that has them.

| program | `source` | where | recognised by | read besides |
|---|---|---|---|---|
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
`desktop_app/imaging/picture_info/comfy_nodes.py`. Subgraphs, reroutes, switches and nodes that put
texts together are walked, in the form that is run and in the editor's. A node that is not listed
here is named in `not_understood`, and so is what stands between a sampler and its prompt where no
text encoder is found. A box's text (GLIGEN) and a control network's are not the prompt.
"""


def _comfyui() -> str:
    """The tables of ComfyUI's guiders, samplers, schedules, text encoders and the rest."""
    rows = load_schedulers().values()
    parts = [_COMFYUI, "\n| guider | prompt | negative prompt | guidance | told besides |\n"]
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


def sheet() -> str:
    """The whole document."""
    rows = (
        f"| {row.name} | `{row.id}` | {row.places} | {row.told_by} | {row.gives} |\n"
        for row in FORMATS
    )
    endings = ", ".join(f"`{ending}`" for ending in BESIDE)
    tokens = (f"| `{{{name}}}` | {token.tip} |\n" for name, token in TOKENS.items())
    head = _HEAD.replace("ENDINGS", endings)
    return "".join((head, *rows, _TAIL, _comfyui(), _WRITTEN, *tokens))


def main() -> int:
    """Write it."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
