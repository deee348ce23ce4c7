"""Files from strangers open or are refused: nothing else happens, and nothing is left behind."""

from __future__ import annotations

import struct
import sys
import threading
import warnings
import zlib

import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.pillow_files import quiet
from tests.draws import examples
from tests.imaging.pictures import photo, png, saved, wide_profile

PHOTO = photo()


@given(st.binary(max_size=400))
def test_random_bytes_are_refused_and_nothing_else_happens(data: bytes):
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"II*\0", b"GIF89a", b"\xff\xd8\xff", b"BM"):
        with pytest.raises(InputError):
            read_picture(head + data, "x")


RED, BLUE = (Image.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
SEEDS = [
    *(saved(Image.fromarray(PHOTO), f) for f in ("PNG", "JPEG", "WEBP", "BMP", "GIF", "AVIF")),
    saved(Image.fromarray(PHOTO), "TIFF"),
    saved(Image.fromarray(PHOTO), "PNG", icc_profile=wide_profile()),
    saved(Image.fromarray(PHOTO), "TIFF", compression="tiff_lzw", icc_profile=wide_profile()),
    saved(Image.fromarray(PHOTO).convert("CMYK"), "TIFF", compression="tiff_adobe_deflate"),
    saved(Image.fromarray(PHOTO).convert("P"), "PNG", transparency=3),
    saved(RED, "GIF", save_all=True, append_images=[BLUE]),
    png(PHOTO.astype(np.uint16) * 200, 2, 16),
]


@pytest.mark.slow
@settings(max_examples=examples(400))
@given(st.sampled_from(SEEDS), st.data())
def test_mutated_files_open_or_are_refused(seed: bytes, data: st.DataObject):
    changed = bytearray(seed)
    # Most of what matters stands at the beginning.
    near = st.integers(0, min(200, len(seed) - 1)) | st.integers(0, len(seed) - 1)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(near)] = data.draw(st.integers(0, 255))
    cut = data.draw(st.just(len(seed)) | st.integers(0, len(seed)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            opened = read_picture(bytes(changed[:cut]), "x")
        except InputError:
            return
    assert opened.pixels.ndim == 3
    assert opened.pixels.dtype == np.uint8


def test_threads_that_open_files_leave_the_warning_filters_as_they_were():
    before = list(warnings.filters)
    inside, done = threading.Barrier(3), threading.Event()

    def work(hold: bool) -> None:
        with quiet():
            inside.wait(60)
            warnings.warn("an odd file", stacklevel=1)  # an error anywhere else in these tests
            if hold:
                done.wait(60)

    threads = [threading.Thread(target=work, args=(hold,)) for hold in (True, False)]
    for thread in threads:
        thread.start()
    inside.wait(60)
    threads[1].join(60)
    done.set()
    threads[0].join(60)
    assert warnings.filters == before


def peak_megabytes() -> float:
    """The most memory this process has had in use so far."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset / 2**20
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def test_refusing_takes_no_memory_worth_mentioning(capfd: pytest.CaptureFixture[str]):
    rng = np.random.default_rng(7)
    before = peak_megabytes()
    for seed in SEEDS:
        if seed.startswith((b"II", b"MM")):
            continue  # libtiff itself prints about broken data; nothing here can stop it
        for _ in range(20):
            changed = bytearray(seed)
            for place in rng.integers(0, min(120, len(seed)), 3):
                changed[place] = int(rng.integers(0, 256))
            try:
                read_picture(bytes(changed), "x")
            except InputError:
                pass
    assert peak_megabytes() - before < 1_000  # 200 megapixels with alpha are 800
    said = capfd.readouterr()
    assert said.err == ""
    assert said.out == ""


def test_a_small_png_that_claims_to_be_huge_is_refused_before_there_is_room_for_it():
    data = bytearray(png(np.zeros((8, 8, 4), np.uint8), 6, 8))
    data[16:24] = struct.pack(">II", 14_000, 14_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    before = psutil.Process().memory_info().vms
    with pytest.raises(InputError) as caught:
        read_picture(bytes(data), "x")
    assert caught.value.code == "picture_truncated"
    assert psutil.Process().memory_info().vms - before < 1e8


@pytest.mark.slow
def test_a_png_of_one_colour_opens_however_well_it_packs():
    data = saved(Image.new("L", (6000, 4000), 7), "PNG", compress_level=9)
    assert read_picture(data, "x").size.area == 24_000_000
