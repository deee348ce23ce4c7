"""Is an answer of a model put back where it belongs, and what it changed found?

Photographs get planted changes, are moved, scaled, slowly warped and tinted, and pass through an
encoding and decoding (`registration_planting`). *Left over* is how far the unchanged pixels still
lie from where they belong, by the truth (root mean square, one value an answer): where the picture
has details, and everywhere. *IoU* is that of the change mask and of what was planted. Untouched are
all pixels outside of the mask. Beside it what a pipeline gives: its answer scaled to the picture.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the program

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, photograph, report
from benchmarks.registration_planting import Answer, Case, jpeg_codec, planted_answer, shown
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.registration import found_changes, laid_in, registered
from desktop_app.imaging.resize import resize
from desktop_app.imaging.seam_blending.align import detail_band
from desktop_app.imaging.seam_blending.filters import luminance, smooth

TITLE = "What did the model change?"
NAMES = (
    *("astronaut", "camera", "coffee", "chelsea", "rocket"),
    *("brick", "grass", "gravel", "clock", "hubble"),
)
CASES = (
    Case(),
    Case(12, drift=4),
    Case(6, 0.97, drift=4),
    Case(6, 1.03, drift=4),
    Case(4, 1.01, 2, 4),
    Case(8, 0.985, 3, 6, 1.25),
    Case(5, 1.015, 2, 6, 0.8),
)
ACROSS = (8, 8, 12, 16, 16, 32, 64)
LEFT, IOU = 0.1, 0.9
_SEED = 56_000
_DETAIL = 1.5 / 255  # root mean square of band-passed luminance nearby
_NEAR = 13  # pixels across: what belongs to a thing's neighbourhood
_PANEL = 150

Codec = Callable[[FloatArray, int], FloatArray]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one answer.

    Attributes:
        left: pixels, where details are and everywhere; None where nothing was put right.
        iou: of the whole mask; with the model's own noise known, and without.
        things: size → IoU of each planted thing, with the noise known.
        false: share of the picture, in percent, that is marked and isn't near a change.
        off: the largest difference outside of the mask, in levels.
        plain, aligned: PSNR outside of what changed, of the scaled answer and of the aligned one.
    """

    name: str
    case: Case
    left: tuple[float, float] | None
    iou: tuple[float, float]
    things: Sequence[tuple[int, float]]
    false: float
    off: int
    plain: float
    aligned: float


def outcome(name: str, case: Case, seed: int, codec: Codec) -> Outcome:
    """Plant, move, put back, look."""
    original = photograph(f"{name}.jpg")
    picture = (original / np.float32(255)).astype(np.float32)
    other = photograph(f"{NAMES[(NAMES.index(name) + 3) % len(NAMES)]}.jpg")
    answer = planted_answer(
        picture, (other / np.float32(255)).astype(np.float32), case, ACROSS, seed, codec
    )
    given = shown(answer.pixels)
    made = registered(original, given)
    noise = shown(codec(picture, seed + 1))
    known, blind = found_changes(original, made, noise=noise), found_changes(original, made)
    mask, truth = known.mask > 0, answer.changed
    result = laid_in(original, made, known.mask)
    near = _grown(truth)
    plain = resize(given, Size(original.shape[1], original.shape[0]))
    return Outcome(
        name,
        case,
        _left(picture, answer, made.field, made.seen),
        (_iou(mask, truth), _iou(blind.mask > 0, truth)),
        [(one.across, _iou(mask & _own(one.where, truth), one.where)) for one in answer.things],
        100 * float((mask & ~near).mean()),
        int(np.abs(result.astype(int) - original)[~mask].max(initial=0)),
        psnr(plain, original, ~near & made.seen),
        psnr(shown(made.aligned), original, ~near & made.seen),
    )


def _left(
    picture: FloatArray, answer: Answer, field: object, seen: Array
) -> tuple[float, float] | None:
    from desktop_app.imaging.registration.field import DisplacementField

    if not isinstance(field, DisplacementField):
        return None
    rows, columns = (one.astype(np.float64) for one in np.indices(seen.shape))
    across, down = field.at(field.size)
    x, y = answer.back(columns + across, rows + down)
    off = (x - columns) ** 2 + (y - rows) ** 2
    there = seen & ~answer.changed
    busy = np.sqrt(smooth(detail_band(luminance(picture)) ** 2, 4.0)) > _DETAIL
    found = [float(np.sqrt(off[one].mean())) for one in (there & busy, there)]
    return found[0], found[1]


def _iou(mask: Array, truth: Array) -> float:
    return float((mask & truth).sum() / max((mask | truth).sum(), 1))


def _grown(where: Array) -> Array:
    return np.asarray(cv2.dilate(where.view(np.uint8), np.ones((_NEAR, _NEAR)))) > 0


def _own(thing: Array, truth: Array) -> Array:
    """Where what is marked counts for it: on it and near it, but on no other."""
    return _grown(thing) & (thing | ~truth)


def psnr(pixels: ByteArray | Array, original: ByteArray, where: Array) -> float:
    """In dB, of the pixels ``where`` (h, w) bool says."""
    square = float(((pixels.astype(float) - original)[where] ** 2).mean())
    return 10 * float(np.log10(255**2 / max(square, 1e-9)))


def rows(found: Sequence[Outcome], codec: str) -> list[Row]:
    """The table of one codec."""
    put = [one.left for one in found if one.left is not None]
    things = [each for one in found for each in one.things]
    made = [
        Row(f"{codec}: answers put right", 100 * len(put) / len(found), "%"),
        at_most(f"{codec}: left over, details, median", median(a for a, _ in put), "px", LEFT),
        at_most(f"{codec}: left over, details, worst", max(a for a, _ in put), "px", LEFT),
        Row(f"{codec}: left over, everywhere, median", median(b for _, b in put), "px"),
        Row(f"{codec}: left over, everywhere, worst", max(b for _, b in put), "px"),
        at_least(f"{codec}: IoU of the mask, mean", mean(one.iou[0] for one in found), "", IOU),
        Row(f"{codec}: IoU of the mask, noise unknown", mean(one.iou[1] for one in found), ""),
    ]
    for across in sorted(set(ACROSS)):
        own = [iou for length, iou in things if length == across]
        made.append(at_least(f"{codec}: IoU of things of {across} px", mean(own), "", IOU))
    return [
        *made,
        Row(f"{codec}: marked far from any change", mean(one.false for one in found), "%"),
        at_most(f"{codec}: outside of the mask, levels off", max(one.off for one in found), "", 0),
        Row(f"{codec}: PSNR outside, plain answer", mean(one.plain for one in found), "dB"),
        Row(f"{codec}: PSNR outside, put right", mean(one.aligned for one in found), "dB"),
    ]


def starter_codec() -> Codec:
    """The autoencoder of the model that ships, by diffusers: a factor of 16, so much noise."""
    import torch
    from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

    from benchmarks.common import ROOT

    folder = next((ROOT / "resources").rglob("vae/config.json")).parent
    network = AutoencoderTiny.from_pretrained(folder, use_safetensors=True).float().eval()

    def codec(picture: FloatArray, seed: int) -> FloatArray:
        height, width = picture.shape[:2]
        more = -height % 16, -width % 16
        whole = np.pad(picture, ((0, more[0]), (0, more[1]), (0, 0)), mode="edge")
        tensor = torch.from_numpy(whole.transpose(2, 0, 1)[None].copy()) * 2 - 1
        with torch.inference_mode():
            latents = network.encode(tensor, return_dict=False)[0]
            made = network.decode(latents, return_dict=False)[0][0]
        shown = (made.clamp(-1, 1) / 2 + 0.5).permute(1, 2, 0).numpy()
        return np.ascontiguousarray(shown[:height, :width])

    return codec


def sheet(cases: Sequence[tuple[str, Case]]) -> ByteArray:
    """A row each: original, answer, their difference as it came, after it was put right, mask."""
    lines = list[ByteArray]()
    for number, (name, case) in enumerate(cases):
        original = photograph(f"{name}.jpg")
        picture = (original / np.float32(255)).astype(np.float32)
        answer = planted_answer(picture, picture[::-1], case, ACROSS, _SEED + number)
        given = shown(answer.pixels)
        made = registered(original, given)
        noise = shown(jpeg_codec(picture, 1))
        mask = found_changes(original, made, noise=noise).mask
        plain = resize(given, Size(original.shape[1], original.shape[0]))
        right = shown(made.aligned)
        both = [np.abs(one.astype(int) - original) * 4 for one in (plain, right)]
        parts = [original, plain, *(np.clip(one, 0, 255) for one in both)]
        marked = original // 3
        marked[mask > 0] = laid_in(original, made, mask)[mask > 0]
        size = _PANEL, round(_PANEL * original.shape[0] / original.shape[1])
        small = [
            cv2.resize(one.astype(np.uint8), size, interpolation=cv2.INTER_AREA)
            for one in (*parts, marked)
        ]
        lines.append(np.asarray(np.hstack(small), np.uint8))
    return np.vstack(lines)


def main() -> int:
    """Print the table; 0 if each row meets its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three pictures, three ways")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path, help="write pictures as a JPEG, and stop")
    parser.add_argument("--starter", action="store_true", help="by the starter's own autoencoder")
    said = parser.parse_args()
    if said.sheet:
        shots = [("coffee", CASES[5]), ("chelsea", CASES[2]), ("astronaut", CASES[4])]
        made = cv2.cvtColor(sheet(shots), cv2.COLOR_RGB2BGR)
        return int(not cv2.imwrite(str(said.sheet), made, [cv2.IMWRITE_JPEG_QUALITY, 80]))
    names = ("coffee", "chelsea", "grass") if said.quick else NAMES
    cases = CASES[1::2] if said.quick else CASES
    label, codec = ("starter", starter_codec()) if said.starter else ("JPEG", jpeg_codec)
    found = list[Outcome]()
    for number, name in enumerate(names):
        for which, case in enumerate(cases):
            one = outcome(name, case, _SEED + 100 * number + which, codec)
            found.append(one)
            left = "not put right" if one.left is None else f"{one.left[0]:.3f} px"
            print(f"  {name:10} {case}: {left}, IoU {one.iou[0]:.3f}", flush=True)
    return report(TITLE, rows(found, label), said.json)


if __name__ == "__main__":
    sys.exit(main())
