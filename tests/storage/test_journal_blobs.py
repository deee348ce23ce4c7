"""Arrays go into few bytes and come back bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.core.pixels import Array
from desktop_app.storage import journal_blobs
from desktop_app.storage.journal_blobs import packed, packed_ahead, storable, unpacked
from desktop_app.storage.journal_format import DamagedError, Encoding
from tests.storage.journals import same

TYPES = [np.uint8, np.uint16, np.float32]


def there_and_back(array: Array) -> Encoding:
    ready = storable(array)
    encoding, data = packed(ready)
    back = unpacked(encoding, ready.dtype, ready.shape, bytes(data))
    assert same(back, np.ascontiguousarray(array).reshape(array.shape))
    assert not back.flags.writeable
    return encoding


@given(
    st.sampled_from(TYPES).flatmap(
        lambda dtype: arrays.arrays(
            dtype, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=9)
        )
    )
)
def test_any_array_comes_back_bit_for_bit(array: Array) -> None:
    there_and_back(array)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_tile_of_one_value_costs_one_pixel(dtype: type, channels: int) -> None:
    flat = np.empty((256, 256, channels), dtype)
    flat[...] = np.arange(1, channels + 1, dtype=dtype)
    encoding, data = packed(storable(flat))
    assert (encoding, len(data)) == (Encoding.FLAT, flat.itemsize * channels)
    assert there_and_back(flat) is Encoding.FLAT


def test_a_gradient_is_packed_and_noise_is_kept_as_it_is() -> None:
    y, x = np.mgrid[0:256, 0:256]
    smooth = np.stack([x, y, (x + y) // 2, x * 0 + 255], axis=2).astype(np.uint8)
    encoding, data = packed(storable(smooth))
    assert encoding is Encoding.PLANES and len(data) < smooth.nbytes // 20
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 4), dtype=np.uint8)
    encoding, data = packed(storable(noise))
    assert encoding is Encoding.RAW and data.obj is not None and len(data) == noise.nbytes
    assert np.shares_memory(np.frombuffer(data, np.uint8), noise)  # no copy was made of it


def test_slices_and_foreign_byte_orders_are_taken_too() -> None:
    wide = np.random.default_rng(1).random((64, 64, 4), dtype=np.float32)
    there_and_back(wide[::2, 5:40, :3])
    foreign = wide.astype(">f4")
    encoding, data = packed(storable(foreign))
    assert same(unpacked(encoding, np.dtype("<f4"), wide.shape, bytes(data)), wide)


def test_nan_and_minus_zero_keep_their_bits() -> None:
    odd = np.zeros((16, 16, 4), np.float32)
    odd[::3] = np.nan
    odd[1::3] = -0.0
    there_and_back(odd)


@pytest.mark.parametrize(
    "array",
    [np.zeros(3, np.int64), np.zeros((1,) * 5, np.uint8), np.array(["text"]), np.zeros(2, bool)],
)
def test_what_is_no_pixels_is_refused(array: Array) -> None:
    with pytest.raises(ValueError, match="no blob"):
        storable(array)


@given(st.binary(max_size=300), st.sampled_from(list(Encoding)))
def test_bytes_that_are_no_blob_are_refused_or_give_an_array(data: bytes, kind: Encoding) -> None:
    try:
        array = unpacked(kind, np.dtype(np.uint16), (4, 4, 3), data)
    except DamagedError:
        return
    assert (array.shape, array.dtype) == ((4, 4, 3), np.uint16)


def test_a_deflated_bomb_is_not_unpacked() -> None:
    encoding, data = packed(storable(np.arange(1 << 20, dtype=np.uint32).view(np.uint8)))
    assert encoding is Encoding.PLANES
    with pytest.raises(DamagedError, match="another size"):
        unpacked(encoding, np.dtype(np.uint8), (64, 64, 4), bytes(data))


@pytest.mark.few(4)
@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("large", [0, 1, 2, 9])
def test_packed_side_by_side_it_is_the_same_in_the_same_order(
    monkeypatch: pytest.MonkeyPatch, threads: int, large: int
) -> None:
    monkeypatch.setattr(journal_blobs, "_THREADS", threads)
    rng = np.random.default_rng(large)
    many: list[Array] = [np.full((9, 9, 4), 3, np.uint8)]
    many += [rng.integers(0, 9, (700, 800, 3), dtype=np.uint8) for _ in range(large)]
    many += [np.zeros((256, 256), np.uint8)]
    ready = [storable(array) for array in many]
    found = [(encoding, bytes(data)) for encoding, data in packed_ahead(ready)]
    assert found == [(encoding, bytes(data)) for encoding, data in map(packed, ready)]
    unfinished = packed_ahead(ready)
    next(unfinished)
    unfinished.close()
