"""Writes docs/sdapi.md: what is offered to clients of AUTOMATIC1111's API, and what is not.

``python packaging/documents/sdapi_sheet.py`` writes it, from the tables of
desktop_app/extensions/serving/server/sdapi and of tests/extensions/serving/server/sdapi.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.extensions.serving.server.sdapi.answers import ANSWERS  # noqa: E402
from desktop_app.extensions.serving.server.sdapi.init_picture import FILL_WORDS, FILLS  # noqa: E402
from desktop_app.extensions.serving.server.sdapi.modules import MODULES  # noqa: E402
from desktop_app.extensions.serving.server.sdapi.options import ELSEWHERE, OPTIONS  # noqa: E402
from desktop_app.extensions.serving.server.sdapi.shapes import OF_PLUGINS, USUAL  # noqa: E402
from desktop_app.extensions.serving.server.sdapi.unsupported import (  # noqa: E402
    EXTRAS,
    GENERATION,
    HIRES,
    UNIT,
    Unsupported,
)
from tests.extensions.serving.server.sdapi.methods import METHODS  # noqa: E402
from tests.extensions.serving.server.sdapi.plugins import CALLS, Call  # noqa: E402

SHEET = ROOT / "docs" / "sdapi.md"

_HEAD = """# AUTOMATIC1111's API

Written by `packaging/documents/sdapi_sheet.py`; do not edit.

`velatura serve` speaks `/sdapi/v1` and `/controlnet` as clients of AUTOMATIC1111's
stable-diffusion-webui (1.10) and of sd-webui-controlnet expect them. Every request goes through the
same queue, limits, policy, safety filter and history as those of `/v1`. Clients of ComfyUI are not
served. Names and defaults were read in `modules/api/models.py`, `modules/api/api.py` and
`modules/processing.py` there.

- **Who asks** is told by Basic authentication, user name and token (`--api-auth` there), or by a
  Bearer token. Options are each user's own, and so are `progress`, `interrupt` and `skip`; an
  administrator who has no request running stops anybody's.
- **What isn't masked does not change**: its pixels have the same values in the answer, unless
  `mask_blur` above 0 is asked for. That is a band of so many pixels around the mask in which old
  and new are mixed (the lock `outside:N`). Not saying `mask_blur` means 0, not 4 as there; webuiapi
  and Photoshop's plug-in always ask for 4.
- **Sizes**: with a mask and `inpaint_full_res`, which is the default, the picture keeps its own
  size, and `width` × `height` is what the model works at. Else it is first resized to that, as
  `resize_mode` says (3 is done as 0), and the resized one is edited: what isn't masked is exact
  relative to it. Without `width` and `height` it isn't resized. Sides of new pictures are multiples
  of the model's factor; other sizes are rounded down, and said.
- **What isn't said is the model's own**: steps, guidance, sampler, size. Not 512 × 512 at 50 steps.
- **Never silence**: a field that can't be had gets 422 if it would change the picture, else a
  sentence in `info` (`warnings`, and `extra_generation_params.Warnings`).
- **Unknown fields** are taken, and named in `info`, where they ask for nothing; others get 422.
  Nothing is: null, "", [], {}, false, 0, -1, “None”, “Automatic”, “Use same …”, and lists and
  objects of such; an object that is switched off (`enabled`); what hangs on a switch that is off
  (`hr_…` without `enable_hr`, `detailer_…` with `detailer_enabled` false); what repeats another
  field (`hr_cfg` and `cfg_scale`); what is usual in Forge and SD.Next ({usual}). Taken are, too,
  fields that tell of the sending (an address, a password, a session, and all that begin with
  `_`), those of the other one of txt2img and img2img, and those that plug-ins keep for themselves:
  {plugins}. The same goes for options, arguments of scripts and ControlNet units.
- **Of other servers**: `clip_skip` of SD.Next and KoboldCpp counts as `CLIP_stop_at_last_layers`
  does; of two that differ the one that isn't 1, then AUTOMATIC1111's. `distilled_cfg_scale` of
  Forge is the guidance of models that were distilled for it, and said to be ignored by others.
  `sd-modules` lists what `sd-vae` does.
- **A mask of another size** than the picture is resized with it where `inpaint_full_res` is false,
  as there, and a note says so; else it is 422, which names both sizes.
- **Errors** are those of `/v1`, with what was wrong in `detail`.
- **Pictures** are PNG unless the option `samples_format` says otherwise, at the depth of the
  picture that was sent, and carry their settings. There are no grids and no control images among
  them. They are kept in your history whatever `save_images` says.
- **Interrupted** requests are answered with the pictures that were finished, maybe none.
- `inpainting_fill` {fills}. Noise and colour are made in pixels, not in latents.
- Samplers have AUTOMATIC1111's names; a schedule may stand at the end (“DPM++ 2M Karras”). A
  sampler that isn't here is done by the nearest one, and said. `Automatic` means what it means
  there.
- Old clients' `/controlnet/txt2img` and `img2img` with `controlnet_units` work, too.
"""


def sheet() -> str:
    """The whole page, as Markdown."""
    names = ", ".join(f"`{name}`" for name in sorted(OF_PLUGINS))
    elsewhere = ", ".join(f"`{name}`" for name in ELSEWHERE)
    usual = ", ".join(f"`{name}` {value}" for name, value in USUAL.items())
    fills = "; ".join(
        f"{number} ({word}) is “{fill}”"
        for number, (word, fill) in enumerate(zip(FILL_WORDS, FILLS, strict=True))
    )
    parts = [
        _HEAD.replace("{plugins}", names).replace("{fills}", fills).replace("{usual}", usual),
        _section("webuiapi", _METHODS, ("method", "", "what it does here"), _methods()),
        _section(
            "Plug-ins", _sources(), ("plug-in", "call", "for", "found in", "answer"), _calls()
        ),
        _section("Fields that can't be had", _FIELDS, ("field", "", "because"), _fields()),
        _section(
            "Options",
            _OPTIONS.replace("{elsewhere}", elsewhere),
            ("option", "default", ""),
            _options(),
        ),
        _section("ControlNet's modules", _MODULES, ("module", "is", "of type", ""), _modules()),
        _section("Not offered", _ANSWERS, ("address", "because"), _answers()),
    ]
    return "\n".join(parts)


_METHODS = """
Every public method of webuiapi 0.9.17's `WebUIApi`; the test calls each of them.
"""
_PLUGINS = """
Calls that were found in the sources of plug-ins on GitHub; the tests send each of them:

{sources}

Other plug-ins of Krita need an extension of the web UI (Interpause/auto-sd-paint-ext) or ComfyUI,
and can't be used.
"""
_PLUGIN_HEAD = ("plug-in", "call", "for", "found in", "answer")
_FIELDS = """
What asks for nothing (`false`, 0, "") is accepted. What has no effect there has none here either,
and isn't said: `s_tmin` and `s_tmax` without `s_churn`, `image_cfg_scale` without an
InstructPix2Pix model, `hr_…` without `enable_hr`, `mask_blur` without a mask, `eta` of a sampler
that adds no noise.
"""
_OPTIONS = """
`GET` and `POST /options`, and `override_settings` of a request. With
`override_settings_restore_afterwards` false they are kept as by `POST`. Of those that aren't here
all that ask for nothing are told to have no effect, and so are those about files, the page of the
web UI, training and memory, whatever they say: names that begin with {elsewhere}. Others get 422.
"""
_MODULES = """
The first name is listed; the others are taken, too, and done in the same way. Where that isn't the
way of sd-webui-controlnet, it is said. Our own preprocessors can be named by their ids.
"""
_ANSWERS = """
Answered with 404 and the reason, as a problem of the code `not_offered`.
"""


def _section(title: str, text: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = list(head)
    lines = [_line(cells), "|" + "---|" * len(cells), *map(_line, rows)]
    return f"## {title}\n{text}\n" + "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _methods() -> Iterable[tuple[str, ...]]:
    words = {"works": "works", "told": "answer"}
    return ((f"`{name}`", words[row.how], row.says) for name, row in sorted(METHODS.items()))


def _calls() -> Iterable[tuple[str, ...]]:
    for call in CALLS:
        answer = f"{call.status}: {call.says}" if call.says else str(call.status)
        yield _short(call.plugin), _address(call), call.what, f"`{call.source}`", answer


def _sources() -> str:
    plugins = dict.fromkeys(call.plugin for call in CALLS)
    lines = [f"- {_short(each)}: <https://github.com/{each.split(': ')[1]}>" for each in plugins]
    return _PLUGINS.replace("{sources}", "\n".join(lines))


def _short(plugin: str) -> str:
    """ "GIMP, gimp-stable-boy" of "GIMP: thndrbrrr/gimp-stable-boy"."""
    program, _, repository = plugin.partition(": ")
    return f"{program}, {repository.rpartition('/')[2]}"


def _address(call: Call) -> str:
    return f"`{'GET' if call.body is None else 'POST'} {call.path}`"


def _fields() -> Iterable[tuple[str, ...]]:
    tables: Mapping[str, Mapping[str, Unsupported]] = {
        "": GENERATION,
        " (with `enable_hr`)": HIRES,
        " (extras)": EXTRAS,
        " (ControlNet unit)": UNIT,
    }
    for where, table in tables.items():
        for name, row in table.items():
            yield f"`{name}`{where}", "422" if row.refused else "warning", row.reason


def _options() -> Iterable[tuple[str, ...]]:
    for name, row in OPTIONS.items():
        how = "kept for you" if row.kept is not None else "has this value alone: 422"
        if row.kept is None and not row.refused:
            how = "has this value alone: told"
        yield f"`{name}`", f"`{row.default!r}`", how


def _modules() -> Iterable[tuple[str, ...]]:
    for row in MODULES:
        made = "the picture as it is" if row.preprocessor == "none" else f"`{row.preprocessor}`"
        names = ", ".join(f"`{name}`" for name in row.names)
        yield names, made, row.type or "the network's", "" if row.alike else "said"


def _answers() -> Iterable[tuple[str, ...]]:
    return ((f"`{method} {path}`", reason) for (method, path), reason in ANSWERS.items())


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    SHEET.write_text(sheet(), "utf-8")
    print(SHEET)
