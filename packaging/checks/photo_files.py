"""Do photographs and renders open as others see them, and does an edit leave the rest alone?

``python packaging/checks/photo_files.py FOLDER [--dcraw TOOL] [--edits 20] [--log FILE]``: FOLDER
has folders ``raw``, ``exr``, ``jxl``, ``heic``, ``kra``, ``avif``, ``uhdr`` (Ultra HDR JPEGs) of
other people's files. Each is opened and compared with a second reader: dcraw_emu of rawpy's LibRaw
(``--dcraw``), oiiotool, djxl, heif-convert, ImageMagick, the picture that Krita merged into its
file. So many of each kind are exported and edited by the command line (``generate --intent remove``
with a mask), and every value outside the mask is compared with the export. ``--make`` fills folders
``raw-made`` and so on there first, ten files each by the format's own library: heif-enc, cjxl,
oiiotool and OpenEXR, PiDNG and tifffile, avifenc, libultrahdr's ultrahdr_app; Krita's are put there
by hand. ``--colours`` compares colours with colour-science. What the log has is not done again;
``--write`` puts tables of it into docs/raw-exr-kra.md and docs/picture-files.md.

PiDNG, tifffile and colour-science are on PYTHONPATH then; no other program's file stands in the
project.
"""

# Libraries that are not installed.
# pyright: reportMissingImports=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import argparse
import contextlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.app.cli import main as velatura  # noqa: E402
from desktop_app.core.errors import VelaturaError  # noqa: E402
from desktop_app.imaging.cicp import profile_of  # noqa: E402
from desktop_app.imaging.colour import colour_space  # noqa: E402
from desktop_app.imaging.opening import read_picture  # noqa: E402
from desktop_app.imaging.picture import About, FileOrigin, Picture  # noqa: E402
from desktop_app.imaging.readers import facts_by_library  # noqa: E402
from desktop_app.imaging.saving import write_picture  # noqa: E402

KINDS = {"raw": "dcraw_emu 0.22.2", "exr": "oiiotool 2.4", "jxl": "djxl 0.7",
         "heic": "heif-convert 1.15", "kra": "Krita's merged picture",
         "avif": "avifdec 0.11", "uhdr": "ImageMagick 6.9"}  # fmt: skip
FULL = {"uint8": 255, "uint16": 65535, "float32": 1.0}
LIMIT_S = 200
CAUSES = {
    "blendmodes": "alpha is not clamped since libjxl pull request 2418",
    "multiple_layers": "djxl 0.7 writes 9 to 12 bits into 16 as they are",
    "wb_rainbow": "djxl 0.7 writes 9 to 12 bits into 16 as they are",
    "hdr_hlg_test": "djxl 0.7 writes 9 to 12 bits into 16 as they are",
    "hdr_pq_test": "djxl 0.7 writes 9 to 12 bits into 16 as they are",
    "alpha_nonpremultiplied": "djxl 0.7 writes 9 to 12 bits into 16 as they are",
    "alpha_triangles": "djxl 0.7 writes 9 to 12 bits into 16 as they are",
    "sunset_logo": "djxl 0.7 writes 9 to 12 bits into 16 as they are",
    "noise": "another noise than djxl 0.7's; the conformance suite's own picture is one level away",
    "upsampling": "colour and alpha are each one level away, their product two",
    "candle": "djxl leaves colours times alpha; equal then",
    "F16": "its layers are linear floats, the merged picture is 8 bits of sRGB",
    "F32": "its layers are linear floats, the merged picture is 8 bits of sRGB",
    "WavyLinesCube": "oiiotool writes one side of the cube",
    "lossy_with_icc": "djxl 0.7 gives 8 bits of linear light; half a level of that away",
    "progressive_input": "djxl 0.7 gives 8 bits of linear light; half a level of that away, but "
    "for 0.06 % of pixels that are lighter than white and are clipped otherwise",
    "zPug_3": "of several, heif-convert's first isn't the primary; equal to its second",
    "nokia_alpha": "of several, heif-convert's first isn't the primary; equal to its third",
    "patches_input": "djxl 0.7 gives 8 bits of linear light; one level from the suite's picture",
    "grayscale_input": "djxl 0.7 gives 8 bits of linear light; one level from the suite's picture",
    "hidden_surface": "changed by hand: its only layer is hidden, and its merged picture white",
    "cmyk": "djxl 0.7 leaves black out",
    "CMYK": "djxl 0.7 leaves black out",
    "_images_test": "djxl 0.7 writes 1 bit into 8 as it is",
    "csc_y_ry_by": "luminance and chroma, which oiiotool leaves; equal to its twin",
    "lineOrder": "alpha is infinite; colours stay, equal to oiiotool's",
    "test_native": "alpha is infinite; colours stay, equal to oiiotool's",
    "rot": "avifdec doesn't turn pictures",
    "orientation": "avifdec doesn't turn pictures",
    "top-to-bottom": "avifdec doesn't turn pictures",
    "7.avif": "avifdec doesn't turn pictures; equal to heif-convert's",
    "8.avif": "avifdec doesn't turn pictures; equal to heif-convert's",
    "monochrome": "avifdec 0.11 takes grey of the narrow range for the full one",
    "reversed_dimg": "avifdec 0.11 has the tiles in another order than heif-convert",
    "wrench": "three pixels, by the rounding of clipped layers",
    "_health_bar": "two levels, of several layers",
    "_fist": "two levels, of several layers",
    "_bed": "two levels, of several layers",
    "coffee": "two levels, of several layers",
    "C007": "of several, heif-convert's first isn't the primary",
    "C022": "of several, heif-convert's first isn't the primary",
    "C040": "of several, heif-convert's first isn't the primary",
}
Values = NDArray[Any]

# --------------------------------------------------------------------------- the second readers


def run(*words: object) -> None:
    subprocess.run(
        [*map(str, words)],
        capture_output=True,
        check=False,
        timeout=LIMIT_S,
        stdin=subprocess.DEVNULL,
    )


def plain(path: Path) -> Values | None:
    """(h, w, 3|4) of what a second reader wrote; None: it wrote nothing."""
    if not path.exists():
        return None
    found = cv2.imread(str(path), cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    if found is None:
        return None
    found = found if found.ndim == 3 else found[..., None]
    if found.shape[2] < 3:
        return np.concatenate((found[..., :1].repeat(3, 2), found[..., 1:]), 2)
    return np.concatenate((found[..., 2::-1], found[..., 3:]), 2)


def by_dcraw(path: Path, out: Path, tool: str) -> Values | None:
    picture = out / "a.tiff"
    run(tool, "-w", "-6", "-T", "-o", "8", "-g", 1 / 0.45, 4.5, "-Z", picture, path)
    return plain(picture)


def by_oiiotool(path: Path, out: Path) -> Values | None:
    picture = out / "a.tif"
    chosen = ["R", "G", "B"]
    with contextlib.suppress(VelaturaError):
        if told := facts_by_library(path.read_bytes(), path.name):
            chosen = dict(told.facts).get("Opened channels", "R, G, B").split(", ")
    names = ",".join(chosen[:1] * 3 + chosen[1:] if len(chosen) < 3 else chosen)
    place = ("--origin", "+0+0", "--fullpixels")  # a TIFF has none before 0
    run("oiiotool", path, "--croptofull", "--ch", names, *place, "-d", "float", "-o", picture)
    return plain(picture)


def by_tool(tool: str, path: Path, out: Path, *words: str) -> Values | None:
    run(tool, path, *words, out / "a.png")
    return plain(next(iter(sorted(out.glob("a*.png"))), out / "a.png"))


def merged_by_krita(path: Path) -> Values | None:
    with contextlib.suppress(zipfile.BadZipFile, KeyError, VelaturaError):
        with zipfile.ZipFile(path) as archive:
            return read_picture(archive.read("mergedimage.png"), path.name).pixels
    return None


def second(kind: str, path: Path, dcraw: str) -> Values | None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        if kind == "raw":
            return by_dcraw(path, out, dcraw)
        if kind == "exr":
            return by_oiiotool(path, out)
        if kind == "kra":
            return merged_by_krita(path)
        if kind == "uhdr":
            return by_tool("convert-im6.q16", path, out, "-auto-orient")
        tools = {"jxl": "djxl", "avif": "avifdec"}
        return by_tool(tools.get(kind, "heif-convert"), path, out)


def levels(kind: str, ours: Values, other: Values) -> float | None:
    """The largest difference in levels of 255, of colours times alpha; None: other sizes."""
    if ours.shape[:2] != other.shape[:2]:
        return None
    with np.errstate(all="ignore"):
        both = [np.nan_to_num(one / FULL[one.dtype.name], nan=0.0) for one in (ours, other)]
        seen = list[Values]()
        for one, divided in zip(both, (True, kind != "exr"), strict=True):
            alpha = one[..., 3:] if one.shape[2] == 4 else np.ones((*one.shape[:2], 1))
            colours = one[..., :3] * alpha if divided else one[..., :3]
            seen.append(np.clip(np.concatenate((colours, alpha), 2), 0, 1))
        if kind == "exr":  # light under alpha 0
            lit = (both[0][..., 3:] if both[0].shape[2] == 4 else np.ones(1)) != 0
            seen = [one * lit for one in seen]
        if other.shape[2] == 3:  # where the file has no pixels, we are transparent
            seen = [one[..., :3] for one in seen]
    return float(np.abs(seen[0] - seen[1]).max() * 255)


# ----------------------------------------------------------------------------------- one file


def asked(*words: object) -> dict[str, Any]:
    """What a verb of the command line tells; {} where it fails."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = velatura([*map(str, words), "--json"])
    text = out.getvalue() if code == 0 else err.getvalue() or out.getvalue()
    with contextlib.suppress(ValueError):
        return {"code": code, **json.loads(text[text.index("{") :])}
    return {"code": code, "text": text[-300:]}


def tried(path: Path, kind: str, data: Path, dcraw: str, *, edit: bool) -> dict[str, Any]:
    """What becomes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        whole, changed = Path(folder, "whole.tiff"), Path(folder, "changed.tiff")
        try:
            if edit or kind == "kra":
                asked("--data-dir", data, "export", path, "--out", whole)
                ours = read_picture(whole.read_bytes(), "whole.tiff").pixels
            else:
                ours = read_picture(path.read_bytes(), path.name).pixels
        except (VelaturaError, OSError):
            there = second(kind, path, dcraw) is not None
            return {"opened": False, "error": refusal(path), "second": there}
        other = second(kind, path, dcraw)
        found: dict[str, Any] = {"opened": True, "second": other is not None}
        if other is not None:
            found["levels"] = levels(kind, ours, other)
        if edit:
            source = whole if kind == "kra" else path  # no verb makes anything of a KRA's layers
            found["outside"] = outside(source, whole, changed, ours, data)
        return found


def refusal(path: Path) -> str:
    try:
        read_picture(path.read_bytes(), path.name)
    except VelaturaError as error:
        return error.code
    return ""


def outside(path: Path, whole: Path, changed: Path, ours: Values, data: Path) -> int | str:
    """How many values an edit changed outside its mask; words: it failed."""
    height, width = ours.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    top, left = height // 3, width // 3
    mask[top : top + min(40, max(1, height // 4)), left : left + min(48, max(1, width // 4))] = 255
    file = whole.with_name("mask.png")
    file.write_bytes(cv2.imencode(".png", mask)[1].tobytes())
    words = (
        "--image",
        path,
        "--mask",
        file,
        "--intent",
        "remove",
        "--feather",
        0,
        "--out",
        changed,
    )
    answer = asked("--data-dir", data, "generate", *words, "--seed", 1)
    if answer["code"] or not changed.exists():
        return str(answer)[:300]
    after = read_picture(changed.read_bytes(), "changed.tiff").pixels
    if after.dtype != ours.dtype or after.shape != ours.shape:
        return f"{after.dtype} {after.shape} of {ours.dtype} {ours.shape}"
    differs = (after != ours) & ~((after != after) & (ours != ours))  # NaN
    return int(differs[mask == 0].sum())


# ------------------------------------------------------------------------ files by own writers


def scene(height: int = 96, width: int = 128) -> Values:
    """(h, w, 4) from 0 to 1: smooth, with edges, detail and alpha."""
    y, x = np.mgrid[0:height, 0:width]
    rough = np.random.default_rng(3).random((height, width)) * 0.08
    alpha = np.where((x // 16 + y // 16) % 5, 1.0, 0.5)
    disc = ((x - 60) ** 2 + (y - 40) ** 2 < 500) * 0.3
    return np.dstack((x / width * 0.7 + rough, y / height * 0.8 + rough, 0.2 + disc + rough, alpha))


def make(folder: Path) -> None:
    """Ten files each, but of Krita."""
    for kind in ("heic", "jxl", "exr", "raw", "avif", "uhdr"):
        (folder / f"{kind}-made").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        png = pictures(Path(name))
        for number, (source, words) in enumerate(HEIC):
            out = folder / "heic-made" / f"{number}.heic"
            run("heif-enc", *words, "-o", out, png[source])
        for number, (source, words) in enumerate(JXL):
            run("cjxl", png[source], folder / "jxl-made" / f"{number}.jxl", *words)
        for number, (source, words) in enumerate(AVIF):
            run("avifenc", "-j", 1, *words, png[source], folder / "avif-made" / f"{number}.avif")
        light = np.dstack((scene()[..., :3] * 4, np.ones((96, 128)))).astype("<f2")
        Path(name, "light.raw").write_bytes(light.tobytes())
        given = ("-m", 0, "-p", Path(name, "light.raw"), "-a", 4, "-t", 0, "-w", 128, "-h", 96)
        for number, words in enumerate(UHDR):
            run("ultrahdr_app", *given, *words, "-z", folder / "uhdr-made" / f"{number}.jpg")
        for number, words in enumerate(EXR):
            out = folder / "exr-made" / f"{number}.exr"
            run("oiiotool", png["deep"], *words, "-o", out)
    by_openexr(folder / "exr-made")
    by_pidng(folder / "raw-made")
    by_tifffile(folder / "raw-made")


def pictures(folder: Path) -> dict[str, Path]:
    """What the writers get."""
    whole, found = scene(), dict[str, Path]()
    bytes_ = np.rint(whole * 255).clip(0, 255).astype(np.uint8)
    none: dict[str, Any] = {}
    icc: dict[str, Any] = {"icc_profile": profile_of(b"\x0c\r\0\1")}
    turned = Image.Exif()
    turned[274] = 6
    for name, pixels, words in (
        ("plain", bytes_[..., :3], none), ("alpha", bytes_, none), ("grey", bytes_[..., 0], none),
        ("p3", bytes_[..., :3], icc), ("odd", np.ascontiguousarray(bytes_[:77, :101, :3]), none),
    ):  # fmt: skip
        found[name] = folder / f"{name}.png"
        Image.fromarray(pixels).save(found[name], **words)
    found["turned"] = folder / "turned.jpg"
    Image.fromarray(bytes_[..., :3]).save(found["turned"], quality=92, exif=turned)
    found["gif"] = folder / "a.gif"
    frames = [Image.fromarray(np.ascontiguousarray(bytes_[::step, ..., :3])) for step in (1, -1)]
    frames[0].save(found["gif"], save_all=True, append_images=frames[1:], duration=90)
    deep = (whole * 65535).clip(0, 65535).astype(np.uint16)
    for name, pixels in (("deep", deep[..., [2, 1, 0, 3]]), ("deep3", deep[..., 2::-1])):
        found[name] = folder / f"{name}.png"
        found[name].write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return found


HEIC = (
    ("plain", ("-q", 50)), ("plain", ("-q", 95)), ("plain", ("-L", "-p", "chroma=444")),
    ("alpha", ("-q", 80)), ("grey", ("-q", 80)), ("p3", ("-q", 80)), ("odd", ("-q", 80)),
    ("turned", ("-q", 80)), ("plain", ("-q", 80, "-t", 32)), ("plain", ("-p", "chroma=444")),
)  # fmt: skip
JXL = (
    ("plain", ("-d", 0)), ("deep", ("-d", 0)), ("grey", ("-d", 0)), ("alpha", ("-d", 0)),
    ("p3", ("-d", 1)), ("turned", ()), ("plain", ("-q", 90, "-p")), ("plain", ("-m", 1, "-q", 80)),
    ("gif", ("-d", 0)), ("deep3", ("-d", 0.5)),
)  # fmt: skip
AVIF = (
    ("plain", ("-l",)), ("plain", ("-y", "420")), ("alpha", ("-y", "444")), ("p3", ("-y", "444")),
    ("deep3", ("-d", 10)), ("deep3", ("-d", 12, "-l")), ("odd", ("-y", "422")),
    ("plain", ("--irot", 1, "-l")), ("plain", ("--imir", 1, "-l")),
    ("deep3", ("-d", 10, "--cicp", "9/16/9")),
)  # fmt: skip
UHDR = (
    (), ("-q", 70), ("-s", 4), ("-M", 0), ("-M", 0, "-s", 2), ("-C", 0, "-c", 0),
    ("-C", 2, "-c", 1), ("-Q", 50), ("-G", 2.0), ("-k", 1.2, "-K", 3.0),
)  # fmt: skip
EXR = (
    ("-d", "half", "--compression", "zip"), ("-d", "half", "--compression", "piz"),
    ("-d", "float", "--compression", "none"), ("-d", "float", "--compression", "pxr24"),
    ("-d", "half", "--compression", "dwaa"), ("--ch", "R,G,B", "-d", "half", "--tile", 32, 32),
)  # fmt: skip


def by_openexr(folder: Path) -> None:
    import OpenEXR

    library: Any = OpenEXR
    whole = scene().astype(np.float32)
    light = {name: np.ascontiguousarray(whole[..., at]) for at, name in enumerate("RGB")}
    begin, end, left, right = np.array(((-8, -5), (119, 90), (0, 0), (127, 95)), np.int32)
    for number, (channels, header) in enumerate((
        ({name: one.astype(np.float16) for name, one in light.items()}, {}),
        ({"Y": light["G"]}, {}),
        (light | {"depth": light["R"]}, {}),
        (light, {"dataWindow": (begin, end), "displayWindow": (left, right)}),
    )):  # fmt: skip
        words = {"compression": library.ZIP_COMPRESSION, "type": library.scanlineimage} | header
        with library.File(words, channels) as file:
            file.write(str(folder / f"{6 + number}.exr"))


def sensor(bits: int, height: int = 128, width: int = 160) -> Values:
    """Samples of RGGB."""
    light = cv2.resize(scene().astype(np.float32), (width, height))
    samples = light[..., 1].copy()
    samples[::2, ::2], samples[1::2, 1::2] = light[::2, ::2, 0], light[1::2, 1::2, 2]
    return np.rint(samples * ((1 << bits) - 1)).clip(0, (1 << bits) - 1).astype(np.uint16)


def by_pidng(folder: Path) -> None:
    from pidng.core import RAW2DNG
    from pidng.defs import CFAPattern, PhotometricInterpretation, PreviewColorSpace
    from pidng.dng import DNGTags, Tag

    for number, (bits, turned) in enumerate(((16, 1), (16, 8), (12, 6), (10, 1))):
        samples, tags = sensor(bits), DNGTags()
        matrix = [[v, 10000] for v in (7543, -900, -230, -3900, 11600, 2500, -700, 1500, 6100)]
        for tag, value in (
            (Tag.ImageWidth, samples.shape[1]), (Tag.ImageLength, samples.shape[0]),
            (Tag.TileWidth, samples.shape[1]), (Tag.TileLength, samples.shape[0]),
            (Tag.Orientation, turned), (Tag.SamplesPerPixel, 1), (Tag.BitsPerSample, bits),
            (Tag.PhotometricInterpretation, PhotometricInterpretation.Color_Filter_Array),
            (Tag.CFARepeatPatternDim, [2, 2]), (Tag.CFAPattern, CFAPattern.RGGB),
            (Tag.BlackLevel, 0), (Tag.WhiteLevel, (1 << bits) - 1), (Tag.ColorMatrix1, matrix),
            (Tag.CalibrationIlluminant1, 21), (Tag.AsShotNeutral, [[1, 2], [1, 1], [3, 5]]),
            (Tag.Make, "Made"), (Tag.Model, "Here"), (Tag.DNGVersion, [1, 4, 0, 0]),
            (Tag.DNGBackwardVersion, [1, 2, 0, 0]), (Tag.PreviewColorSpace, PreviewColorSpace.sRGB),
        ):  # fmt: skip
            tags.set(tag, value)
        maker = RAW2DNG()
        maker.options(tags, path="", compress=False)  # its packing needs Python 3.9
        maker.convert(samples, filename=str(folder / f"{number}.dng"))


def by_tifffile(folder: Path) -> None:
    import tifffile

    matrix = [n for v in (1, 0, 0, 0, 1, 0, 0, 0, 1) for n in (v, 1)]
    tags = [
        *((50706, 1, 4, bytes((1, 4, 0, 0)), True), (50721, 10, 9, matrix, True)),
        *((50728, 5, 3, (1,) * 6, True), (271, 2, 0, "Made", True), (272, 2, 0, "Here", True)),
    ]
    mosaic = [*tags, (33421, 3, 2, (2, 2), True), (33422, 1, 4, bytes((0, 1, 1, 2)), True)]
    linear = np.rint(scene(128, 160)[..., :3].clip(0, 1) * 65535).astype(np.uint16)
    for number, (samples, photometric, extra, words) in enumerate((
        (sensor(16), "cfa", mosaic, {}), (sensor(16, 200, 240), "cfa", mosaic, {"tile": (64, 64)}),
        (sensor(8).astype(np.uint8), "cfa", mosaic, {}), (linear, "linear_raw", tags, {}),
        (sensor(16), "cfa", mosaic, {"byteorder": ">"}),
        (sensor(16, 96, 112), "cfa", mosaic, {"rowsperstrip": 8}),
    )):  # fmt: skip
        extra = [*extra, (50717, 4, 1, int(np.iinfo(samples.dtype).max), True)]
        out = folder / f"{4 + number}.dng"
        tifffile.imwrite(
            out, samples, photometric=photometric, extratags=extra, metadata=None, **words
        )


# ------------------------------------------------------------------------------------- colours

COLOURS = {
    (12, 13): "Display P3",
    (9, 16): "Rec. 2100 PQ, toned down",
    (9, 18): "Rec. 2100 HLG, toned down",
    (1, 8): "Rec. 709, linear",
    (9, 1): "Rec. 2020 with the curve of BT.709 (camera raw)",
}
WRITES = {"PNG": ("uint8", "uint16"), "TIFF": tuple(FULL), "JXL": tuple(FULL), "AVIF": ("uint8",),
          "EXR": ("float32",)}  # fmt: skip
SAMPLES = {"p3_12": (12, 13), "icc": (12, 13), "pq10": (9, 16), "hlg10": (9, 18)}


def light_of(values: Values, points: tuple[int, int]) -> Values:
    """Linear light, 1 is white, by colour-science and the rule of docs/picture-files.md."""
    import colour

    models: Any = colour.models
    if points[1] == 13:
        return models.eotf_sRGB(values)
    if points[1] == 8:
        return values
    if points[1] == 1:
        return models.oetf_inverse_BT709(values)
    if points[1] == 16:
        nits = models.eotf_ST2084(values)
    else:
        nits = 1000 * np.maximum(models.oetf_inverse_BT2100_HLG(values), 0) ** 1.2
    most = models.eotf_inverse_ST2084(1000.0)
    white = models.eotf_inverse_ST2084(203.0) / most
    e = models.eotf_inverse_ST2084(np.minimum(nits, 1000.0)) / most
    knee = 1.5 * white - 0.5
    t = (e - knee) / (1 - knee)
    rolled = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee)
    rolled += (-2 * t**3 + 3 * t**2) * white
    return models.eotf_ST2084(np.where(e < knee, e, rolled) * most) / 203.0


def difference(picture: Picture, points: tuple[int, int]) -> float:
    """The largest CIEDE2000 between what the program takes the values for and what they mean."""
    import colour

    science: Any = colour
    white = science.CCS_ILLUMINANTS["CIE 1931 2 Degree Standard Observer"]["D65"]

    def lab(light: Values, name: str) -> Values:
        matrix = np.asarray(science.RGB_COLOURSPACES[name].matrix_RGB_to_XYZ)
        return science.XYZ_to_Lab(light @ matrix.T, white)

    pixels = picture.pixels[..., :3]
    shown = colour_space(picture.origin.about.icc).to_srgb(pixels, clip=False).astype(float)
    ours = lab(science.models.eotf_sRGB(np.abs(shown)) * np.sign(shown), "ITU-R BT.709")
    name = {1: "ITU-R BT.709", 12: "Display P3", 9: "ITU-R BT.2020"}[points[0]]
    meant = lab(light_of(pixels / FULL[pixels.dtype.name], points), name)
    return float(np.nanmax(science.delta_E(ours, meant, method="CIE 2000")))


def colours() -> Iterator[dict[str, Any]]:
    """Rows of the log: what differs most, by colours and format."""
    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 13)] * 3, indexing="ij"), -1).reshape(13, -1, 3)
    for points, title in COLOURS.items():
        about = FileOrigin(About(icc=profile_of(bytes((*points, 0, 1)))))
        for form, depths in WRITES.items():
            for depth in depths if form != "EXR" or points[1] == 8 else ():
                values = (
                    grid.astype(depth)
                    if depth == "float32"
                    else np.rint(grid * FULL[depth]).astype(depth)
                )
                data = write_picture(values, form, about, quality=100).data
                most = difference(read_picture(data, "x"), points)
                yield {"colours": title, "format": form, "depth": depth, "most": most}
    for name, points in SAMPLES.items():
        picture = read_picture((ROOT / "tests/imaging/heic" / f"{name}.heic").read_bytes(), name)
        yield {
            "colours": COLOURS[points],
            "format": "HEIC",
            "depth": name,
            "most": difference(picture, points),
        }


# -------------------------------------------------------------------------------------- tables


def compared(rows: list[dict[str, Any]]) -> str:
    """The table of files, and what explains the differences."""
    heads = (
        "files", "second reader", "number", "opened", "refused, by both", "refused here alone",
        "equal", "within one level", "further", "second reader fails", "edited",
        "values changed outside",
    )  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", f"|---|---|{'--:|' * (len(heads) - 2)}"]
    further = list[str]()
    for kind in (f"{kind}{made}" for kind in KINDS for made in ("", "-made")):
        own = [row for row in rows if row.get("kind") == kind]
        if not own:
            continue
        opened = [row for row in own if row["opened"]]
        with_other = [row for row in opened if row["second"]]
        away = [row for row in with_other if row["levels"] is None or row["levels"] > 1.005]
        for row in away:
            cause = next((words for name, words in CAUSES.items() if name in row["file"]), "?")
            most = "another size" if row["levels"] is None else f"{row['levels']:.0f} levels"
            further.append(f"- {row['file'].partition('__')[2] or row['file']}: {most}; {cause}.")
        edited = [row for row in opened if "outside" in row]
        failed = [row for row in edited if isinstance(row["outside"], str)]
        changed = sum(row["outside"] for row in edited if row not in failed)
        by = ", by Krita 5.1.5" if kind == "kra-made" else ", by the library's own writers"
        cells = (
            kind.replace("-made", by), KINDS[kind.partition("-")[0]], len(own), len(opened),
            sum(not row["opened"] and not row["second"] for row in own),
            sum(not row["opened"] and row["second"] for row in own),
            sum(row["levels"] == 0 for row in with_other),
            sum(row["levels"] is not None and 0 < row["levels"] <= 1.005 for row in with_other),
            len(away), len(opened) - len(with_other), len(edited) - len(failed), changed,
        )  # fmt: skip
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join([*lines, "", *further]) + "\n"


def coloured(rows: list[dict[str, Any]]) -> str:
    lines = ["| colours | files | CIEDE2000, most |", "|---|---|--:|"]
    for name in COLOURS.values():
        own = [row for row in rows if row.get("colours") == name]
        forms = ", ".join(dict.fromkeys(str(row["format"]) for row in own))
        if own:
            lines.append(f"| {name} | {forms} | {max(row['most'] for row in own):.3f} |")
    return "\n".join(lines) + "\n"


def put_in(
    page: str, table: Callable[[list[dict[str, Any]]], str], rows: list[dict[str, Any]]
) -> None:
    """Put it between the marks of a page."""
    begin, end = "<!-- written by packaging/checks/photo_files.py -->\n", "<!-- end of that -->\n"
    path = ROOT / "docs" / page
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}{table(rows)}{end}{after}", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="of folders of files, by kind")
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--dcraw", default="dcraw_emu", help="dcraw_emu of rawpy's LibRaw")
    parser.add_argument("--edits", type=int, default=20, help="how many of a kind are edited")
    parser.add_argument("--make", action="store_true", help="make files by the libraries' writers")
    parser.add_argument("--colours", action="store_true", help="compare with colour-science")
    parser.add_argument("--log", type=Path, default=Path("output/photo-files.jsonl"))
    parser.add_argument("--write", action="store_true", help="put tables of the log into docs")
    arguments = parser.parse_args()
    log: Path = arguments.log
    log.parent.mkdir(parents=True, exist_ok=True)
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]

    def kept(row: dict[str, Any]) -> None:
        rows.append(row)
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    if arguments.make:
        make(arguments.folder)
    if arguments.colours:
        for row in colours():
            kept(row)
    done = {(row.get("kind"), row.get("file")) for row in rows}
    kinds = [f"{kind}{made}" for kind in arguments.kinds for made in ("", "-made")]
    with tempfile.TemporaryDirectory() as data:
        for folder in (arguments.folder / kind for kind in kinds if arguments.folder):
            for path in sorted(folder.glob("*"), key=lambda one: one.stat().st_size):
                if (folder.name, path.name) in done:
                    continue
                edited = sum(row.get("kind") == folder.name and "outside" in row for row in rows)
                kind, edit = folder.name.partition("-")[0], edited < arguments.edits
                found = tried(path, kind, Path(data), arguments.dcraw, edit=edit)
                kept({"kind": folder.name, "file": path.name, **found})
                print(rows[-1], flush=True)
    if arguments.write:
        put_in("raw-exr-kra.md", compared, rows)
        put_in("picture-files.md", coloured, rows)
    print(compared(rows), coloured(rows), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
