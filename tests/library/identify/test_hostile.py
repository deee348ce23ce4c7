"""Files made to do harm, or broken: an explained error or an answer, and nothing else."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import load_kinds
from tests.draws import examples
from tests.library.identify import lora_layouts as nets
from tests.library.identify import small_layouts as small
from tests.library.identify import upscaler_layouts as up
from tests.library.identify.files import checkpoint, gguf, legacy, pickled, safetensors
from tests.library.samples import write_header, write_json
from tests.traced import traced

KINDS = load_kinds()
fuzz = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def answer(path: Path) -> WeightsInfo | VelaturaError:
    """Any other exception comes through."""
    try:
        return identify(path, KINDS)
    except VelaturaError as error:
        return error


def entry(begin: Any, end: Any, shape: Any = (2,)) -> dict[str, Any]:
    return {"dtype": "F16", "shape": shape, "data_offsets": [begin, end]}


HEADERS: dict[str, Any] = {
    "deep JSON": b'{"a":' + b"[" * 200_000,
    "deep metadata": b'{"__metadata__":' + b'{"a":' * 100_000,
    "a list": b"[]",
    "no JSON": b"{" * 500,
    "a huge number": b'{"a":{"dtype":"F16","shape":[1' + b"0" * 5000 + b'],"data_offsets":[0,2]}}',
    "negative sides": {"a": entry(0, 4, [-1, -2])},
    "words for numbers": {"a": entry("0", "4")},
    "a text for a tensor": {"a": "b"},
    "holes": {"a": entry(2, 6)},
    "metadata of numbers": {"__metadata__": {"a": 1}, "a": entry(0, 4)},
    "half a sign": b'{"\\ud800": {"dtype":"F16","shape":[2],"data_offsets":[0,4]}}',
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=list(HEADERS))
def test_a_hostile_header_is_damage(tmp_path: Path, header: Any) -> None:
    found = answer(write_header(tmp_path / "x.safetensors", header, 4))
    assert isinstance(found, ModelError) and found.code == "model_damaged"


def test_a_header_of_a_hundred_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    with path.open("wb") as file:
        file.write((100 << 20).to_bytes(8, "little") + b"{")
        file.truncate(200 << 20)
    with traced() as peak:
        found = answer(path)
    assert isinstance(found, ModelError) and peak.bytes < 4 << 20


def test_metadata_of_nonsense_are_no_harm(tmp_path: Path) -> None:
    metadata = {
        "ss_tag_frequency": "[" * 100_000,
        "ss_network_dim": "1e400",
        "ss_network_alpha": "nan",
        "modelspec.title": "\x07\n\x00x" * 1000,
        "lora_adapter_metadata": '{"a": ',
        "modelspec.trigger_phrase": ", ,\n,",
    }
    shapes = nets.kohya(nets.flux_layers(), 8)
    found = answer(safetensors(tmp_path / "x.safetensors", shapes, metadata=metadata))
    assert isinstance(found, WeightsInfo)
    assert (found.rank, found.alpha, found.triggers) == (8, None, ())
    assert len(found.title) <= 80 and found.title.isprintable()


@pytest.mark.parametrize(
    ("counts", "rest"),
    [
        ((2**63, 0), b""),
        ((0, 2**63), b""),
        ((1, 0), struct.pack("<Q", 2**62)),
        ((0, 1), struct.pack("<Q", 1) + b"a" + struct.pack("<IIQ", 9, 8, 2**60)),
        ((0, 1), struct.pack("<Q", 1) + b"a" + struct.pack("<IIQ", 9, 0, 2**40)),
        ((0, 1), struct.pack("<Q", 1) + b"a" + struct.pack("<I", 99)),
        ((0, 1), (struct.pack("<Q", 1) + b"a" + struct.pack("<I", 9)
                  + struct.pack("<IQ", 9, 1) * 50)),
        ((1, 0), struct.pack("<Q", 1) + b"a" + struct.pack("<I", 2**31)),
        ((1, 0), struct.pack("<Q", 1) + b"a" + struct.pack("<IQIQ", 1, 2**60, 0, 0)),
        ((1, 0), struct.pack("<Q", 1) + b"a" + struct.pack("<IQIQ", 1, 4, 77, 0)),
        # 10²⁴ numbers in a file of a hundred bytes
        ((1, 0), struct.pack("<Q", 1) + b"a" + struct.pack("<I8QIQ", 8, *[1000] * 8, 0, 0)),
        ((2, 0), 2 * (struct.pack("<Q", 1) + b"a" + struct.pack("<I2QIQ", 2, 1 << 40, 9, 39, 0))),
    ],
)  # fmt: skip
def test_a_hostile_gguf_is_damage(tmp_path: Path, counts: tuple[int, int], rest: bytes) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, *counts) + rest)
    found = answer(path)
    assert isinstance(found, ModelError) and found.code == "model_damaged"


def test_a_gguf_of_another_version_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"GGUF" + struct.pack("<IQQ", 9, 0, 0))
    assert "version 9" in str(answer(tmp_path / "x.gguf"))


def laughs() -> bytes:
    """Lists of ten times the same list, thirty deep: 10³⁰ values if anybody walked them."""
    data = b"\x80\x02]q\x00."[:-1]
    for k in range(1, 30):
        data += b"](" + b"".join(b"h" + bytes([k - 1]) for _ in range(10)) + b"eq" + bytes([k])
    return data + b"."


PICKLES: dict[str, bytes] = {
    "laughs": laughs(),
    "laughs in a dictionary": b"\x80\x02}q\x00" + b"".join(
        b"}q" + bytes([k]) + b"(" + b"".join(
            b"X\x01\x00\x00\x00" + bytes([97 + j]) + b"h" + bytes([k - 1]) for j in range(20)
        ) + b"u" for k in range(1, 40)
    ) + b".",
    "a thousand tuples deep": b"\x80\x02" + b")" + b"\x85" * 200_000 + b".",
    "no stack": b"\x80\x02R.",
    "no mark": b"\x80\x02te.",
    "an unknown memo": b"\x80\x02h\x07.",
    "itself": b"\x80\x02]q\x00(h\x00e.",
    "itself in a dictionary": b"\x80\x02}q\x00(X\x01\x00\x00\x00ah\x00u.",
    "a text that ends nowhere": b"\x80\x02X\xff\xff\xff\x7fabc",
    "a huge number": b"\x80\x02\x8b\xff\xff\xff\x7f1.",
    "system": b"\x80\x02cposix\nsystem\n(X\x04\x00\x00\x00exitt\x85R.",
    "an odd escape": b"\x80\x02S'\\ a'\n.",
    "an extension": b"\x80\x02\x82\x01.",
    "nothing": b"\n",
}  # fmt: skip


@pytest.mark.few(24)
@pytest.mark.timeout(20)
@pytest.mark.parametrize("data", PICKLES.values(), ids=list(PICKLES))
@pytest.mark.parametrize("archived", [False, True])
def test_a_hostile_pickle_is_followed_no_further_than_it_goes(
    tmp_path: Path, data: bytes, archived: bool
) -> None:
    path = tmp_path / "x.ckpt"
    path.write_bytes(data)
    if archived:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", data)
    found = answer(path)
    assert isinstance(found, WeightsInfo) and found.component in ("unknown", "hypernetwork")


@pytest.mark.slow
def test_a_bomb_of_zeros_in_an_archive_is_read_up_to_a_bound(tmp_path: Path) -> None:
    path = tmp_path / "x.ckpt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("archive/data.pkl", "w") as file:
            for _ in range(200):
                file.write(bytes(1 << 20))
    with traced() as peak:
        answer(path)
    assert peak.bytes < 150 << 20


def test_an_archive_with_a_huge_list_of_parts_is_not_opened(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "x.ckpt", {"a": (2, 2)})
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x05\x06")
    content[place + 12 : place + 16] = struct.pack("<I", 1 << 30)
    path.write_bytes(content)
    found = answer(path)
    assert isinstance(found, WeightsInfo) and found.kind == "nothing"


SAMPLES = {
    "x.safetensors": lambda path: safetensors(path, nets.kohya(nets.flux_layers(), 4)),
    "x.gguf": lambda path: gguf(path, small.quantised_t5()),
    "x.pth": lambda path: legacy(path, {"params": up.compact(2), "n": "x"}),
    "x.ckpt": lambda path: checkpoint(path, {"state_dict": up.compact(2)}),
}


@pytest.mark.slow
@fuzz
@given(name=st.sampled_from(sorted(SAMPLES)), data=st.data())
def test_flipped_and_cut_files_give_an_answer_or_an_error(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    path = tmp_path / name
    SAMPLES[name](path)
    end = min(path.stat().st_size, 1 << 20)
    content = bytearray(path.read_bytes()[:end])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    answer(path)


@fuzz
@given(body=st.binary(max_size=200))
def test_any_bytes_as_a_pickle_give_an_answer(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "x.pt"
    path.write_bytes(b"\x80\x02" + body)
    assert isinstance(answer(path), WeightsInfo)


def test_what_python_itself_pickles_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    path.write_bytes(pickled({"name": "w", "string_to_param": {"*": (1, 768)}}, b"\x80\x05"))
    found = answer(path)
    assert isinstance(found, WeightsInfo) and found.triggers == ("w",)


def test_missing_and_odd_files_are_told_apart(tmp_path: Path) -> None:
    assert isinstance(answer(tmp_path / "none.safetensors"), InputError)
    (tmp_path / "empty").mkdir()
    found = answer(tmp_path / "empty")
    assert isinstance(found, ModelError) and found.code == "not_a_model"
    (tmp_path / "picture.png").write_bytes(b"\x89PNG" + bytes(100))
    found = answer(tmp_path / "picture.png")
    assert isinstance(found, ModelError) and found.code == "not_a_model"
    write_json(tmp_path / "odd/model_index.json", {"_class_name": ["x"]})
    assert isinstance(answer(tmp_path / "odd"), WeightsInfo)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among the files here")
@pytest.mark.timeout(5)
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.safetensors")
    assert isinstance(answer(tmp_path / "pipe.safetensors"), ModelError)


def test_the_pickles_of_the_tests_are_what_torch_writes() -> None:
    """The writer of the tests against Python's own reading of opcodes."""
    import pickletools

    names = [op.name for op, _, _ in pickletools.genops(io.BytesIO(pickled({"a": (2, 3)})))]
    assert names[0] == "PROTO" and names[-1] == "STOP" and "BINPERSID" in names
