from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from desktop_app.core.errors import InputError, ModelError
from desktop_app.library.formats import safetensors_header
from desktop_app.library.formats.safetensors_header import (
    MAX_HEADER,
    Header,
    WrongHeader,
    parse_header,
    read_header,
)
from tests.draws import examples
from tests.library.samples import sd_file, write_header, write_weights
from tests.refusals import refused
from tests.traced import traced

fuzz = settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def tensor(begin: Any, end: Any, shape: Any = (2,), dtype: Any = "F16") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def is_header_or_damage(path: Path) -> bool:
    """Whether reading gives a header or the one error; any other exception comes through."""
    try:
        return isinstance(read_header(path), Header)
    except ModelError as error:
        return error.code == "model_damaged" and bool(error.what)


def test_what_the_library_of_the_format_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    arrays = {"b": np.zeros((2, 3), "float32"), "a": np.zeros((), "int64"), "e": np.zeros((0, 4))}
    save_file(arrays, path, {"modelspec.title": "Ä"})
    header = read_header(path)
    assert {name: tensor.shape for name, tensor in header.tensors.items()} == {
        "b": (2, 3),
        "a": (),
        "e": (0, 4),
    }
    assert header.tensors["b"].dtype == "F32"
    assert header.metadata == {"modelspec.title": "Ä"}
    assert header.file_size == path.stat().st_size


def test_the_weights_are_not_read(tmp_path: Path) -> None:
    path = write_weights(tmp_path / "large.safetensors", {"a": (1 << 33,)})
    if path.stat().st_blocks * 512 > 1 << 20:
        pytest.skip("this disk keeps no sparse files")
    assert read_header(path).file_size > 1 << 34


@pytest.mark.parametrize(
    ("header", "size", "reason"),
    [
        (b"{", 0, "only 9 bytes"),
        (b"{ ", 0, "can't be read"),
        (b"[]", 0, "not a safetensors file"),
        (b" {}", 0, "not a safetensors file"),
        (b"{\xff}", 0, "can't be read"),
        (b'{"a":' + b"[" * 100_000, 0, "can't be read"),
        (b'{"a":{"shape":[' + b"9" * 5000 + b"]}}", 0, "can't be read"),
        ({"a": 3}, 0, "entry of tensor “a”"),
        ({"a": {}}, 0, "entry of tensor “a”"),
        ({"a": tensor(0, 4, "x")}, 4, "entry of tensor “a”"),
        ({"a": tensor(0, 4, [True, 2])}, 4, "entry of tensor “a”"),
        ({"a": tensor(0, 4, [-1, -2])}, 4, "entry of tensor “a”"),
        ({"a": tensor(0, 4, [2.0])}, 4, "entry of tensor “a”"),
        ({"a": tensor(0, 4, [1] * 40)}, 4, "entry of tensor “a”"),
        ({"a": tensor(0, None)}, 4, "entry of tensor “a”"),
        ({"a": tensor(0, 4, dtype="F17")}, 4, "unknown number format"),
        ({"a": tensor(0, 4, dtype=[])}, 4, "unknown number format"),
        ({"a": tensor(0, 4, [3])}, 4, "another length than its shape"),
        ({"a": tensor(4, 0)}, 4, "another length than its shape"),
        ({"a": tensor(2, 6)}, 6, "overlap or leave gaps"),
        ({"a": tensor(0, 4), "b": tensor(2, 6)}, 6, "overlap or leave gaps"),
        ({"a": tensor(0, 4)}, 3, "ends too early: 3 of 4 bytes"),
        ({"a": tensor(0, 4)}, 5, "1 bytes too many"),
        ({"__metadata__": {"a": 1}}, 0, "metadata is damaged"),
        ({"__metadata__": []}, 0, "metadata is damaged"),
        (b'{"\\ud800": {}}', 0, "name of a tensor is damaged"),
    ],
)
def test_a_wrong_header_is_refused_with_the_reason(
    tmp_path: Path, header: Any, size: int, reason: str
) -> None:
    with pytest.raises(ModelError) as caught:
        read_header(write_header(tmp_path / "m.safetensors", header, size))
    assert caught.value.code == "model_damaged"
    assert reason in str(caught.value.params["reason"])
    assert caught.value.params["name"] == "m.safetensors"


def test_an_absurd_header_length_reads_and_allocates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    for length in (MAX_HEADER + 1, 2**40, 2**64 - 1):
        path.write_bytes(length.to_bytes(8, "little") + b"{}" * 50)
        with traced() as peak:
            with pytest.raises(ModelError):
                read_header(path)
        assert peak.bytes < 1 << 20


def test_missing_files_folders_and_pipes_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_header(tmp_path / "none.safetensors")
    assert caught.value.code == "file_missing"
    (tmp_path / "dir.safetensors").mkdir()
    with pytest.raises(InputError) as caught:
        read_header(tmp_path / "dir.safetensors")
    assert caught.value.code == "file_unreadable"


@pytest.mark.timeout(5)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among the files here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.safetensors")
    with refused(ModelError, "model_damaged", reason="it is not a regular file"):
        read_header(tmp_path / "pipe.safetensors")


@fuzz
@given(data=st.data())
def test_every_truncation_is_an_explained_error(tmp_path: Path, data: st.DataObject) -> None:
    whole = sd_file(tmp_path / "whole.safetensors").read_bytes()
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(ModelError) as caught:
        read_header(cut)
    assert caught.value.code == "model_damaged"


@fuzz
@given(data=st.data())
def test_any_flipped_byte_gives_a_header_or_an_explained_error(
    tmp_path: Path, data: st.DataObject
) -> None:
    path = sd_file(tmp_path / "m.safetensors", metadata={"modelspec.title": "x"})
    content = bytearray(path.read_bytes())
    end = 8 + int.from_bytes(content[:8], "little")
    place = data.draw(st.integers(0, end - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    assert is_header_or_damage(path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@pytest.mark.slow
@fuzz
@given(
    header=st.dictionaries(
        st.text(max_size=8) | st.just("__metadata__"),
        json_values
        | st.fixed_dictionaries(
            {
                "dtype": json_values | st.just("F16"),
                "shape": json_values | st.lists(st.integers(0, 9)),
                "data_offsets": json_values | st.lists(st.integers(0, 99), min_size=2, max_size=2),
            }
        ),
    ),
    size=st.integers(0, 99),
)
def test_any_json_gives_a_header_or_an_explained_error(
    tmp_path: Path, header: dict[str, Any], size: int
) -> None:
    path = write_header(tmp_path / "m.safetensors", json.dumps(header).encode(), size)
    assert is_header_or_damage(path)


def slow_way(text: bytes, data_start: int, size: int) -> Header:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(safetensors_header, "_quickly", lambda *header: None)
        return parse_header(text, data_start, size)


def said(read: Callable[[bytes, int, int], Header], text: bytes, size: int) -> Header | str:
    """The header, or what is wrong with it."""
    try:
        return read(text, len(text) + 8, size)
    except WrongHeader as wrong:
        return str(wrong)


def test_what_the_library_of_the_format_writes_is_read_the_quick_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.safetensors"
    arrays = {"b": np.zeros((2, 3), "float32"), "a": np.zeros(4, "int8"), "é": np.zeros((), "f2")}
    save_file(arrays, path, {"format": "pt", "title": 'with } and "quotes"'})
    monkeypatch.setattr(safetensors_header, "_parse", None)
    header = read_header(path)
    assert header.numbers == {"F32": 6, "I8": 4, "F16": 1}
    assert header.metadata == {"format": "pt", "title": 'with } and "quotes"'}


@fuzz
@given(
    header=st.dictionaries(
        st.text(max_size=3) | st.just("__metadata__"),
        st.dictionaries(st.text(max_size=3), st.text(max_size=3) | st.integers())
        | st.fixed_dictionaries(
            {
                "dtype": st.sampled_from(["F16", "U8", "x"]),
                "shape": st.lists(st.integers(-1, 3), max_size=3) | json_values,
                "data_offsets": st.lists(st.integers(0, 6), min_size=2, max_size=2) | json_values,
            }
        ),
        max_size=3,
    ),
    size=st.integers(0, 12),
)
def test_both_ways_read_the_same_or_find_the_same_fault(header: dict[str, Any], size: int) -> None:
    text = json.dumps(header).encode()
    size += len(text) + 8
    assert said(parse_header, text, size) == said(slow_way, text, size)
