"""Do damaged files do any harm? Mutated projects, ORA, PSD and pictures, through our readers.

``python packaging/checks/fuzz_files.py [--count 10000] [--kinds velatura ora psd png jpeg …]
[--seed 0] [--keep DIR] [--sound DIR] [--log FILE] [--page FILE]``: a child process opens one file
after another and decodes all that is in it, as the program would. A file may open, or be refused
with one of our errors; anything else counts: another exception or the end of the process (crashed),
more than 2 s of processor time or 20 s by the clock (hung; of those that a library reads in a
process of its own 300 s by the clock, and that process's own end is a refusal), more than 1 GB
beyond what the child had before, or 1.5 GB of a library's own process (over memory). Such files are
kept. The last lines are a table; the exit code is 1 if one of those three is not 0.

With ``--log`` each file's result is written down there, and what is there is not done again. With
``--page`` the table of that log is put between the marks of a page; nothing is opened then.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import os
import random
import resource
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

LAYERED = ("velatura", "ora", "psd", "kra")
PICTURES = ("png", "tiff", "jpeg", "webp", "gif", "bmp", "avif", "jxl", "heic", "exr", "raw")
KINDS = (*LAYERED, *PICTURES)
APART = ("heic", "exr", "raw")
"""Read by a library in a process of its own."""
CAMERAS = (
    (b"SONY", 32767), (b"SONY", 7), (b"NIKON CORPORATION", 34713), (b"NIKON CORPORATION", 1),
    (b"PENTAX", 65535), (b"SAMSUNG", 32770), (b"SAMSUNG", 32772), (b"SAMSUNG", 32773),
    (b"Canon", 6), (b"OLYMPUS IMAGING CORP.", 1), (b"Panasonic", 34316), (b"Hasselblad", 7),
    (b"EASTMAN KODAK COMPANY", 65000), (b"Kodak", 262), (b"Phase One", 32867), (b"Leaf", 99),
    (b"FUJIFILM", 1), (b"SEIKO EPSON CORP.", 32767),
)  # fmt: skip
"""Names and compressions by which LibRaw takes its decoders."""
BAD = ("crashed", "hung", "over memory")
CPU_S, CLOCK_S, APART_S = 2.0, 20.0, 300.0
MEMORY, APART_MEMORY = 1 << 30, 3 << 29
MARKS = ("<!-- written by packaging/checks/fuzz_files.py -->\n", "<!-- end of that -->\n")
EDGES = (b"\0", b"\xff", b"\x7f", b"\x80", b"\0\0", b"\xff\xff", b"\x7f\xff\xff\xff", b"\xff" * 4,
         b"\0\0\0\1", b"\x80\0\0\0", b"\0\0\xff\xff", b"\xff" * 8)  # fmt: skip

# ------------------------------------------------------------------------------------ the child


def open_file(kind: str, data: bytes) -> None:
    """Open a file as the program does, and decode everything in it."""
    from desktop_app.imaging.layer_stack import no_step, walk
    from desktop_app.imaging.layered_files.kra_read import read_kra
    from desktop_app.imaging.layered_files.project import read_project
    from desktop_app.imaging.layered_files.psd_read import read_psd
    from desktop_app.imaging.layers.stack_reading import from_stack
    from desktop_app.imaging.mask_files import read_mask
    from desktop_app.imaging.opening import read_picture
    from desktop_app.worker.opening import document_of

    if kind in PICTURES:
        document_of(read_picture(data, "x"), "x", None, None)
        if kind not in APART:  # of those the mask goes the same way
            read_mask(data, "x")
        return
    read = {"psd": read_psd, "kra": partial(read_kra, step=no_step)}.get(kind, read_project)
    with read(data, "x") as found:
        assert all(note.text for note in found.notes)
        from_stack(
            found.stack
        )  # as `worker.opening` does; it has a net below it, and this has none
        for one in walk(found.stack.layers):
            for make in (one.pixels, *one.extra.values()):
                if make is not None:
                    with suppress(*((ValueError,) if kind == "kra" else ())):  # as the net's
                        make()
        for make in (found.stack.merged, found.stack.mask):
            if make is not None:
                make()


def child(pipe: Connection) -> None:
    """Open what comes, one after another; answer with what became of it."""
    from desktop_app.core.errors import VelaturaError
    from tests import warm_processes

    warm_processes.install()  # a confined reader begins where its imports end: six times as many
    os.environ["OMP_NUM_THREADS"] = "1"
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a descriptor is wanted
        os.dup2(nowhere.fileno(), 2)  # what libraries print about files
    while True:
        kind, data = pipe.recv()
        before, begin, error = reset_peak(), time.process_time(), ""
        others = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            open_file(kind, data)
            result = "opened"
        except VelaturaError as refused:
            result = f"refused: {refused.code}"
        except BaseException as other:  # noqa: BLE001 - that is the question
            result, error = "crashed", repr(other)[:300]
        seconds, memory = time.process_time() - begin, peak() - before
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if seconds > CPU_S:
            result = "hung"
        if memory > MEMORY or after.ru_maxrss << 10 > APART_MEMORY:
            result = "over memory"
        seconds += after.ru_utime + after.ru_stime - others.ru_utime - others.ru_stime
        pipe.send((result, error, seconds, max(memory, after.ru_maxrss << 10)))


def reset_peak() -> int:
    """Begin to measure anew, where the system can; the memory there is now, in bytes."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak()


def peak() -> int:
    """Most resident memory so far, in bytes."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) << 10
    import psutil

    return int(psutil.Process().memory_info().rss)


# ------------------------------------------------------------------------------------ the files


def seeds() -> dict[str, list[bytes]]:
    """Sound files of each kind, as small as can be and with something of everything."""
    from PIL import Image

    from desktop_app.imaging.layered_files.project import write_ora, write_project
    from desktop_app.imaging.layered_files.psd_write import write_psd
    from desktop_app.imaging.saving import write_picture
    from tests.imaging.test_raw import dng

    made: dict[str, list[bytes]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x")
        for dtype in ("uint8", "uint16", "float32"):
            for kind, write in (
                ("velatura", write_project),
                ("ora", write_ora),
                ("psd", write_psd),
            ):
                write(file, stack(dtype))
                made[kind].append(file.read_bytes())
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (24, 31, 4), dtype=np.uint8)
    for channels in (3, 4):
        for dtype, scale in (("uint8", 1), ("uint16", 257), ("float32", 1 / 255)):
            values = (pixels[..., :channels] * np.float64(scale)).astype(dtype)
            made["tiff"].append(write_picture(values, "TIFF").data)
            made["exr"].append(write_picture(values, "EXR").data)
            made["png"].append(write_picture(values, "PNG").data)
    for shown in (pixels, np.ascontiguousarray(pixels[::-1, :, :3])):
        made["kra"].append(krita_file(write_picture(shown, "PNG").data))
    image = Image.fromarray(pixels[..., :3])
    for mode in ("1", "L", "LA", "P", "I;16"):
        made["png"].append(saved(image.convert("L" if mode == "I;16" else mode), "PNG"))
    for packed in ("raw", "tiff_lzw", "packbits", "tiff_adobe_deflate", "jpeg"):
        made["tiff"].append(saved(image, "TIFF", compression=packed))
    made["tiff"].append(saved(image.convert("CMYK"), "TIFF"))
    photo = Image.fromarray(np.kron(pixels[..., :3], np.ones((3, 3, 1), np.uint8)))
    for mode in ("L", "RGB", "CMYK"):
        made["jpeg"].append(saved(photo.convert(mode), "JPEG", quality=70, dpi=(72, 72)))
    made["jpeg"].append(saved(photo, "JPEG", progressive=True, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"))
    made["webp"] += [saved(photo, "WEBP", lossless=one, quality=60) for one in (False, True)]
    made["webp"].append(
        saved(Image.fromarray(pixels), "WEBP", save_all=True, append_images=[image])
    )
    made["gif"] += [saved(image, "GIF"), saved(image, "GIF", save_all=True, append_images=[photo])]
    made["bmp"] += [saved(image.convert(mode), "BMP") for mode in ("1", "L", "P", "RGB", "RGBA")]
    for channels in (3, 4):
        for dtype, scale in (("uint8", 1), ("uint16", 257), ("float32", 1 / 255)):
            values = (pixels[..., :channels] * np.float64(scale)).astype(dtype)
            made["jxl"].append(write_picture(values, "JXL").data)
    made["jxl"].append(write_picture(pixels, "JXL", quality=80).data)
    made["heic"] += samples("heic")
    made["jxl"] += samples("jxl")
    made["raw"] += [dng(), dng(turned=6, level=1.0)]
    made["raw"] += [dng(make=make, packing=packing, version=50700) for make, packing in CAMERAS]
    made["avif"] += [saved(photo, "AVIF", quality=50), saved(Image.fromarray(pixels), "AVIF")]
    from psd_tools import PSDImage

    for other in (image, image.convert("CMYK"), image.convert("L")):
        out = io.BytesIO()
        psd = PSDImage.frompil(other)
        psd.save(out)
        made["psd"].append(out.getvalue())
    psd = PSDImage.new("RGB", (31, 24), color=128)
    psd.create_group(name="g").append(psd.create_pixel_layer(Image.fromarray(pixels), name="l"))
    out = io.BytesIO()
    psd.save(out)
    made["psd"].append(out.getvalue())
    return made


def samples(kind: str) -> list[bytes]:
    """What nothing here writes."""
    folder = Path(__file__).resolve().parents[2] / "tests" / "imaging" / kind
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def sound_files(folder: Path) -> dict[str, list[bytes]]:
    """Files of others by the endings of their kinds."""
    from desktop_app.imaging.formats import READ_FORMATS

    kinds = {f".{kind}": kind for kind in KINDS} | dict.fromkeys(READ_FORMATS["RAW"].endings, "raw")
    made: dict[str, list[bytes]] = {kind: [] for kind in KINDS}
    for path in sorted(folder.iterdir()):
        if kind := kinds.get(path.suffix.lower()):
            made[kind].append(path.read_bytes())
    return made


def krita_file(merged: bytes) -> bytes:
    """A file as Krita makes them, of one layer with one tile."""
    about = 'colorspacename="RGBA" name="n"'
    layer = f'<layer {about} nodetype="paintlayer" filename="l" compositeop="normal"/>'
    document = f'<DOC><IMAGE {about} width="31" height="24"><layers>{layer}</layers></IMAGE></DOC>'
    body = b"\1" + b"".join(b"\x1f" + bytes(range(n % 200, n % 200 + 32)) for n in range(512))
    head = b"VERSION 2\nTILEWIDTH 64\nTILEHEIGHT 64\nPIXELSIZE 4\nDATA 1\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("maindoc.xml", document)
        archive.writestr("mergedimage.png", merged)
        archive.writestr("n/layers/l", head + b"0,0,LZF,%d\n" % len(body) + body)
        archive.writestr("n/layers/l.defaultpixel", bytes(4))
    return out.getvalue()


def saved(image: Picture, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def stack(dtype: str):
    """A small stack with every kind of layer."""
    from desktop_app.core.blend_mode import BlendMode
    from desktop_app.core.geometry import Rect, Size
    from desktop_app.imaging.layer_stack import Stack, StackLayer
    from desktop_app.imaging.srgb import srgb_profile

    rng = np.random.default_rng(2)

    def values(height: int, width: int, channels: int, kind: str = dtype):
        if kind == "float32":
            found = rng.random((height, width, channels), np.float32)
        else:
            found = rng.integers(0, np.iinfo(kind).max, (height, width, channels), kind)
        return lambda: found

    mask = values(20, 30, 1, "uint8")()[..., 0]
    share = {"share": values(4, 5, 1, "float32")}
    inner = StackLayer(
        kind="patch", name="補", id="p", rect=Rect(-4, 3, 12, 9), pixels=values(9, 12, 4),
        opacity=0.5, mode=BlendMode.HUE, about={"plan": [1, {"x": None}]}, extra=share,
    )  # fmt: skip
    layers = (
        StackLayer("paint", "base", "b", Rect(0, 0, 30, 20), values(20, 30, 4)),
        StackLayer("group", "group", "g", children=(inner,)),
        StackLayer("mask", "mask", "m", Rect(0, 0, 30, 20), lambda: mask),
    )
    return Stack(Size(30, 20), np.dtype(dtype), 4, layers, values(20, 30, 4), lambda: mask,
                 about={"a": 1}, icc=srgb_profile(), dpi=(72.0, 72.0))  # fmt: skip


# ------------------------------------------------------------------------------------ mutations


def mutated(data: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """The file with one to a few things wrong."""
    if data.startswith(b"PK") and dice.random() < 0.6:
        data = inside_zip(data, dice)
        if dice.random() < 0.7:
            return data
    if data.startswith(b"\x89PNG") and dice.random() < 0.5:
        return inside_png(data, dice)
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        if not changed:
            break
        dice.choice(CHANGES)(changed, dice, others)
    return bytes(changed)


def flip(data: bytearray, dice: random.Random, others: list[bytes]) -> None:
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def cut(data: bytearray, dice: random.Random, others: list[bytes]) -> None:
    del data[dice.randrange(len(data)) :]


def remove(data: bytearray, dice: random.Random, others: list[bytes]) -> None:
    at = dice.randrange(len(data))
    del data[at : at + dice.randrange(1, 200)]


def repeat(data: bytearray, dice: random.Random, others: list[bytes]) -> None:
    at = dice.randrange(len(data))
    data[at:at] = data[at : at + dice.randrange(1, 400)] * dice.choice((1, 1, 2, 20))


def splice(data: bytearray, dice: random.Random, others: list[bytes]) -> None:
    other, at = dice.choice(others), dice.randrange(len(data))
    begin = dice.randrange(len(other) or 1)
    part = other[begin : begin + dice.randrange(1, 600)]
    data[at : at + dice.choice((0, len(part)))] = part


def edge(data: bytearray, dice: random.Random, others: list[bytes]) -> None:
    """An extreme number, most often near the beginning."""
    value = dice.choice(EDGES)
    at = dice.randrange(min(len(data), dice.choice((40, 200, len(data)))))
    data[at : at + len(value)] = value


def anything(data: bytearray, dice: random.Random, others: list[bytes]) -> None:
    data[dice.randrange(len(data))] = dice.randrange(256)


CHANGES: tuple[Callable[[bytearray, random.Random, list[bytes]], None], ...] = (
    flip, flip, cut, remove, repeat, splice, edge, edge, anything,
)  # fmt: skip


def inside_zip(data: bytes, dice: random.Random) -> bytes:
    """One member changed, its checksums right again, so that the damage gets as far as it can."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice(sorted(parts))
    if dice.random() < 0.1:
        del parts[name]
    else:
        parts[name] = mutated(parts[name], list(parts.values()), dice)
    if dice.random() < 0.5:
        parts.pop("velatura/members.json", None)
    out = io.BytesIO()
    method = dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(out, "w", method) as archive:
        for key, value in parts.items():
            archive.writestr(zipfile.ZipInfo(key), value, method)
    return out.getvalue()


def inside_png(data: bytes, dice: random.Random) -> bytes:
    """One chunk changed, its checksum right again."""
    found, at = list[tuple[bytes, bytes]](), 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind, data[at + 8 : at + 8 + length]))
        at += 12 + length
    which = dice.randrange(len(found))
    kind, body = found[which]
    if kind == b"IDAT" and dice.random() < 0.5:
        with suppress(zlib.error):
            rows = bytearray(zlib.decompress(b"".join(b for k, b in found if k == b"IDAT")))
            edge(rows, dice, [])
            body = zlib.compress(bytes(rows))
    else:
        changed = bytearray(body or b"\0")
        dice.choice(CHANGES)(changed, dice, [data])
        body = bytes(changed)
    found[which] = (kind, body)
    if dice.random() < 0.2:
        found.insert(dice.randrange(len(found)), dice.choice(found))
    out = [data[:8]]
    for kind, body in found:
        out += [
            struct.pack(">I", len(body)),
            kind,
            body,
            struct.pack(">I", zlib.crc32(kind + body)),
        ]
    return b"".join(out)


# ------------------------------------------------------------------------------------ the parent


class Worker:
    """The child, and a new one where it ended."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=child, args=(far,), daemon=True)
        self._process.start()
        far.close()
        self.open("png", b"")  # the imports

    def open(self, kind: str, data: bytes) -> tuple[str, str, float, int]:
        try:
            self._pipe.send((kind, data))
            most = APART_S if kind in APART else CLOCK_S
            if self._pipe.poll(most):
                found = self._pipe.recv()
                if found[0] != "over memory":
                    return found
                result = found  # the next one's is told from the beginning
            else:
                result = ("hung", f"{most:.0f} s by the clock", most, 0)
        except (EOFError, OSError):
            self._process.join()
            result = ("crashed", f"the process ended with {self._process.exitcode}", 0.0, 0)
        self.end()
        self._start()
        return result

    def end(self) -> None:
        self._process.kill()
        self._process.join()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="files in all")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("output/fuzz"), help="for what is bad")
    parser.add_argument("--sound", type=Path, help="a folder of files of others, to be mutated too")
    parser.add_argument("--log", type=Path, help="where each result is, and is looked for")
    parser.add_argument("--page", type=Path, help="put the table of the log there, no more")
    arguments = parser.parse_args()
    log: Path | None = arguments.log
    lines = log.read_text(encoding="utf-8").splitlines() if log and log.exists() else []
    done = [json.loads(line) for line in lines]
    if arguments.page is not None:
        put_in(arguments.page, table(done))
        return 0
    sound, worker = seeds(), Worker()
    for kind, more in (sound_files(arguments.sound) if arguments.sound else {}).items():
        sound[kind] += more
    ready = {(kind, seed, number) for kind, seed, number, *_ in done}
    for number in range(arguments.count):
        kind = arguments.kinds[number % len(arguments.kinds)]
        if (kind, arguments.seed, number) in ready:
            continue
        dice = random.Random(f"{arguments.seed}-{number}")
        data = mutated(dice.choice(sound[kind]), sound[kind], dice)
        result, error, seconds, memory = worker.open(kind, data)
        done.append([kind, arguments.seed, number, result, seconds, memory])
        if log is not None:
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(done[-1]) + "\n")
        if result in BAD:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            file = arguments.keep / f"{arguments.seed}-{number}.{kind}"
            file.write_bytes(data)
            print(f"{result}: {file} ({error})", flush=True)
    worker.end()
    print(table(done))
    return int(any(result in BAD for _, _, _, result, *_ in done))


def table(done: list[tuple[str, int, int, str, float, int]]) -> str:
    """What became of the files, by kind."""
    lines = [
        "| kind | files | opened | refused | crashed | hung | over memory | s at most | MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for kind in [one for one in KINDS if one in {row[0] for row in done}]:
        rows = [row for row in done if row[0] == kind]
        found = Counter(result.partition(":")[0] for _, _, _, result, *_ in rows)
        columns = [len(rows), *(found[key] for key in ("opened", "refused", *BAD))]
        seconds, memory = max(row[4] for row in rows), max(row[5] for row in rows)
        words = " | ".join(map(str, [kind, *columns]))
        lines.append(f"| {words} | {seconds:.1f} | {memory / 1e6:.0f} |")
    return "\n".join(lines) + "\n"


def put_in(page: Path, text: str) -> None:
    """Put it between the marks of a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    page.write_text(f"{before}{MARKS[0]}{text}{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
