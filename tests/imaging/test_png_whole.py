"""Whether a PNG is whole, by its checksums."""

from __future__ import annotations

import numpy as np

from desktop_app.imaging.encode import encode
from desktop_app.imaging.png import is_whole_png


def test_every_cut_and_flip_of_a_png_is_seen() -> None:
    data = encode(np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8), "PNG")
    assert is_whole_png(data)
    assert not any(is_whole_png(data[:length]) for length in range(len(data)))
    assert not any(is_whole_png(data + more) for more in (b"\0", data))
    for at in range(len(data)):
        assert not is_whole_png(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
