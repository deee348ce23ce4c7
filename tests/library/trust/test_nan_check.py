"""Values that are no numbers are found in every format; zeros where they can't be are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.library.trust.checksums import names_of
from desktop_app.library.trust.nan_check import NanReport, check_nan, weight_files
from desktop_app.library.trust.report import ROW_TEXTS, trust_report
from tests.tiny_models import tiny_folder

KINDS = (torch.float64, torch.float32, torch.float16, torch.bfloat16)
SMALL = (torch.float8_e4m3fn, torch.float8_e5m2)


def check(path: Path) -> NanReport:
    return check_nan({path.name: path})


@pytest.mark.parametrize("kind", KINDS + SMALL)
@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_one_bad_value_is_found(kind: torch.dtype, value: str, tmp_path: Path) -> None:
    if kind is torch.float8_e4m3fn:
        value = "nan"  # this format has no infinity
    good = torch.ones(100, 3).to(kind)
    bad = torch.ones(100, 3)
    bad[57, 1] = float(value)
    save_file({"good.weight": good, "bad.weight": bad.to(kind)}, tmp_path / "a.safetensors")
    found = check(tmp_path / "a.safetensors")
    assert found.not_finite == ("a.safetensors: bad.weight",) and found.tensors == 2


@given(st.binary(min_size=1, max_size=64), st.sampled_from(KINDS + SMALL))
def test_any_bits_are_judged_as_torch_judges_them(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, kind: torch.dtype
) -> None:
    path = tmp_path_factory.getbasetemp() / "bits.safetensors"
    whole = (data * 8)[: 8 * len(data)]
    tensor = torch.frombuffer(bytearray(whole), dtype=torch.uint8).view(kind)
    save_file({"a": tensor}, path)
    assert (check(path).not_finite == ()) == bool(torch.isfinite(tensor.double()).all())


def test_weights_of_nothing_but_zeros_are_told_where_they_cant_be(tmp_path: Path) -> None:
    save_file(
        {
            "conv.weight": torch.zeros(4, 4), "conv.bias": torch.zeros(4),
            "x.lora_up.weight": torch.zeros(4, 4), "norm.weight": torch.zeros(4),
            "empty.weight": torch.zeros(0, 4), "ids": torch.zeros(2, 2, dtype=torch.int64),
        },
        tmp_path / "a.safetensors",
    )  # fmt: skip
    found = check(tmp_path / "a.safetensors")
    assert found.all_zero == ("a.safetensors: conv.weight",) and not found.not_finite


def test_large_tensors_are_read_in_pieces_and_progress_is_told(tmp_path: Path) -> None:
    weights = torch.ones(3 << 20)
    weights[-1] = float("nan")
    save_file({"a": weights}, tmp_path / "a.safetensors")
    seen: list[tuple[int, int]] = []
    found = check_nan({"a": tmp_path / "a.safetensors"}, lambda *step: seen.append(step))
    assert found.not_finite == ("a: a",)
    assert seen == [(4 << 20, 12 << 20), (8 << 20, 12 << 20), (12 << 20, 12 << 20)]


@pytest.mark.slow
def test_a_model_folder_is_looked_through_and_can_be_cancelled(tmp_path: Path) -> None:
    files = weight_files(names_of(tiny_folder(tmp_path / "m")))
    assert len(files) == 3
    assert check_nan(files).not_finite == ()
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        check_nan(files, cancel=token)


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"xx")
    with pytest.raises(ModelError):
        check(tmp_path / "a.safetensors")


def test_what_nobody_looked_at_is_unknown_in_the_report() -> None:
    report = trust_report(None, None)
    assert [row.subject for row in report.rows] == [
        "origin", "licence", "files", "structure", "numbers", "code",
    ]  # fmt: skip
    assert {row.state for row in report.rows[:-1]} == {"unknown"}
    assert report.row("code").text == "It contains no code and no pickles."
    with pytest.raises(KeyError):
        report.row("x")


def test_the_report_tells_the_worst_and_in_words() -> None:
    numbers = NanReport(("a: x", "a: y", "b: z", "b: w"), (), 9)
    report = trust_report(
        None, None, None, numbers, licence="MIT", licence_accepted=True, ignored=("a.py",)
    )
    assert report.state == "bad"
    assert report.row("numbers").text == (
        "4 of its tensors contain NaN or infinite values: a: x, a: y, b: z …."
    )
    assert report.row("licence").text == "Licence: MIT, which you accepted."
    assert report.row("code").state == "warn"
    assert report.to_json()["rows"][4]["code"] == "numbers_wrong"
    assert all(text.endswith(".") for text in ROW_TEXTS.values())
