"""The parts that need no server: names, choice, limits, journals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.errors import InputError, NetworkError, StorageError
from desktop_app.library.download.file_selection import wanted_files
from desktop_app.library.download.options import RetryPolicy, delay_before
from desktop_app.library.download.pack_target import check_disk_space
from desktop_app.library.download.remote import BlobDigest, Listing, RemoteFile
from desktop_app.library.download.safe_names import check_names, check_target, name_from_answer
from desktop_app.library.download.staging import FileState, Journal, Staging, staged
from desktop_app.library.download.throttle import SpeedMeter, Throttle
from tests.draws import examples
from tests.library.download.parts import a_model, request


@pytest.mark.parametrize(
    "names",
    [
        ["../x"], ["a/../../x"], ["/etc/passwd"], ["C:/x"], ["C:x"], ["a\\b"], ["con"],
        ["a/NUL.txt"], ["COM1.safetensors"], ["a/lpt9"], ["x."], ["x "], [""], ["a//b"], ["./x"],
        ["a\nb"],
        ["a\u202eb"], ["a", "A"], ["straße", "STRASSE"], ["dir/a", "DIR/b"], ["a", "a/b"],
        ["é", "e\u0301"], ["x" * 300], ["a/" * 600 + "x"],
    ],
)  # fmt: skip
def test_names_that_are_not_safe_everywhere_are_refused(names: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        check_names(names)
    assert refused.value.code == "download_unsafe_name"


def test_usual_names_are_taken() -> None:
    check_names([*a_model(), "a b/c (1).json", "模型/权重.safetensors", ".gitattributes"])
    for name in ("x/y", ".hidden", "..", "nul"):
        with pytest.raises(InputError):
            check_target(name)


@settings(max_examples=examples(40))
@given(st.text(max_size=60), st.text(max_size=80))
def test_whatever_a_server_calls_a_file_its_name_is_safe(path: str, disposition: str) -> None:
    name = name_from_answer("https://files.example/" + path.replace("[", ""), disposition)
    check_names([name])
    assert "/" not in name and "\\" not in name


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("", "lora v2.safetensors"),
        ('attachment; filename="b.safetensors"', "b.safetensors"),
        ("attachment; filename*=UTF-8''%e2%82%ac.bin", "€.bin"),
        ('attachment; filename="..\\\\..\\\\evil.exe"', "evil.exe"),
        ('attachment; filename="con"', "model"),
    ],
)
def test_a_name_comes_from_the_answer_or_the_address(disposition: str, name: str) -> None:
    assert name_from_answer("https://x.example/get/lora%20v2.safetensors?k=1", disposition) == name


def test_of_a_folder_with_everything_twice_each_part_is_taken_once() -> None:
    names = [
        "README.md", "model_index.json", "sd_xl_base.safetensors", "preview.png",
        "unet/config.json",
        "unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.fp16.safetensors",
        "unet/diffusion_pytorch_model.bin", "unet/model.onnx", "unet/flax_model.msgpack",
        "text_encoder/config.json", "text_encoder/flax_model.msgpack",
        "text_encoder/openvino_model.xml",
        "text_encoder/model-00001-of-00002.safetensors",
        "text_encoder/model-00002-of-00002.safetensors",
        "text_encoder/model.safetensors.index.json",
        "text_encoder_2/model.fp16-00001-of-00002.safetensors",
        "text_encoder_2/model.fp16-00002-of-00002.safetensors",
        "text_encoder_2/model.safetensors.index.fp16.json", "text_encoder_2/model.safetensors",
        "tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/spiece.model",
        "vae/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.non_ema.safetensors",
        "onnx/unet/model.safetensors", ".gitattributes",
    ]  # fmt: skip
    assert wanted_files(names) == [
        "README.md", "model_index.json", "unet/config.json",
        "unet/diffusion_pytorch_model.fp16.safetensors",
        "text_encoder/config.json",
        "text_encoder/model-00001-of-00002.safetensors",
        "text_encoder/model-00002-of-00002.safetensors",
        "text_encoder/model.safetensors.index.json",
        "text_encoder_2/model.fp16-00001-of-00002.safetensors",
        "text_encoder_2/model.fp16-00002-of-00002.safetensors",
        "text_encoder_2/model.safetensors.index.fp16.json",
        "tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/spiece.model",
        "vae/diffusion_pytorch_model.safetensors",
    ]  # fmt: skip


def test_a_component_comes_in_one_precision_loose_files_all() -> None:
    component = [
        "config.json",
        "diffusion_pytorch_model.safetensors",
        "diffusion_pytorch_model.fp16.safetensors",
    ]
    assert wanted_files(component) == [component[0], component[2]]
    loose = ["lora_a.safetensors", "lora_b.safetensors", "README.md", "x.png"]
    assert wanted_files(loose) == loose[:3]
    assert wanted_files([*component, "x.bin"], ("*.bin",)) == ["x.bin"]
    for names, patterns in ((["a.bin", "config.json"], ()), ([], ()), (["a"], ("b*",))):
        with pytest.raises(InputError) as refused:
            wanted_files(names, patterns)
        assert refused.value.code == "download_nothing_fits"


@given(st.integers(1, 200), st.floats(0, 1), st.none() | st.floats(0, 1e6))
def test_pauses_grow_are_bounded_and_never_shorter_than_asked(
    failure: int, chance: float, asked: float | None
) -> None:
    patience = RetryPolicy()
    delay = delay_before(failure, patience, asked, chance)
    assert delay >= min(asked or 0, patience.longest_asked)
    assert delay <= max(patience.longest_delay, min(asked or 0, patience.longest_asked))
    assert (
        delay >= min(patience.first_delay * 2 ** (min(failure, 30) - 1), patience.longest_delay) / 2
    )


def test_the_bucket_lets_through_what_its_rate_allows() -> None:
    now = [0.0]
    throttle = Throttle(1000, lambda: now[0])
    passed = 0
    while now[0] < 60:
        passed += 100
        now[0] += throttle.take(100) + 0.01
    assert 59_000 <= passed <= 61_000
    throttle.rate = None
    assert throttle.take(10**9) == 0


def test_the_meter_forgets_what_is_old() -> None:
    now = [0.0]
    meter = SpeedMeter(lambda: now[0])
    assert meter.speed() is None
    for second in range(20):
        now[0] = float(second)
        meter.mark(second * (1000 if second < 10 else 2000))
    assert meter.speed() == pytest.approx(2000, rel=0.01)
    meter.mark(0)
    assert meter.speed() is None


def test_gits_name_of_a_blob() -> None:
    digest = BlobDigest(2)
    digest.update(b"{}")
    assert digest.hexdigest() == "9e26dfeeb6e641a33dae4961196235bdb965b21b"  # git hash-object


def test_a_journal_survives_its_file() -> None:
    file = RemoteFile("unet/a.safetensors", "https://x/y", 5, "a" * 64)
    journal = Journal(
        request(patterns=("*",), only=("unet/a.safetensors",)),
        3,
        "failed",
        Listing((file, replace(file, name="b", size=None, sha256="", blob_id="b" * 40)), "e", "c"),
        {"b": FileState('"e"', True, ("w",), True, 5, "c" * 64)},
        NetworkError("server_silent", host="x"),
        "model",
    )
    again = Journal.from_bytes(journal.to_bytes())
    assert again.error is not None and again.error.code == "server_silent"
    assert replace(again, error=None) == replace(journal, error=None)


@given(
    st.binary(max_size=60)
    | st.sampled_from([b"{}", b"[]", b"null", b'{"version": 1}', b"[" * 9000])
)
def test_what_is_no_journal_is_none(content: bytes) -> None:
    with pytest.raises(ValueError):
        Journal.from_bytes(content)


def test_loras_beside_a_folder_come_along_where_our_own_file_tells_of_them() -> None:
    folder = ["model_index.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors"]
    assert wanted_files([*folder, "all_in_one.safetensors"]) == folder
    ours = [*folder, "velatura.json", "few_steps.safetensors"]
    assert wanted_files(ours) == ours


def test_strange_things_in_the_folder_of_downloads_are_left_alone(tmp_path: Path) -> None:
    staging = Staging(tmp_path, "good")
    staging.write(Journal(request(id="good")))
    Staging(tmp_path, "other").write(Journal(request(id="not-its-name")))
    (tmp_path / ".downloads" / "empty").mkdir()
    (tmp_path / ".downloads" / "file").write_text("x")
    (tmp_path / ".downloads" / "bad").mkdir()
    (tmp_path / ".downloads" / "bad" / "download.json").write_text("{")
    evil = Journal(request(id="evil"), listing=Listing((RemoteFile("../../x", "u"),)))
    Staging(tmp_path, "evil").write(evil)
    assert [found.id for found, _ in staged(tmp_path)] == ["good"]
    assert len(list((tmp_path / ".downloads").iterdir())) == 6
    with pytest.raises(InputError):
        Staging(tmp_path, "../x")


def test_what_stays_free_is_not_told_as_what_is_to_come(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as refused:
        check_disk_space(tmp_path, "a LoRA", 200_000, 512 << 50)
    assert "it needs 200 KB more" in refused.value.what
    assert refused.value.code == "download_no_room"
    assert str(refused.value.params["reserve"]).endswith(" TB")
    check_disk_space(tmp_path, "a LoRA", 0, 512 << 50)  # nothing is to come
