"""A close look at a model's files: what is missing, differs or is new, each in its own words."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.download import HubSource, UrlSource
from desktop_app.core.errors import ModelError
from desktop_app.core.model_record import FileFact, Origin, Verification
from desktop_app.library.trust.checksums import names_of, verify
from desktop_app.library.trust.diagnosis import diagnose
from desktop_app.worker.managing.repair_download import repair_request
from tests.library.samples import sd_file, sd_folder, write_header, write_json

REVISION = "0123456789abcdef0123456789abcdef01234567"


def facts(path: Path) -> tuple[FileFact, ...]:
    return tuple(
        FileFact(name, file.stat().st_size, hashlib.sha256(file.read_bytes()).hexdigest())
        for name, file in names_of(path).items()
    )


def origin_of(path: Path) -> Origin:
    return Origin("hub", "owner/name", "", REVISION, facts(path), 5, "entry")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sd_folder(tmp_path / "model")


def flip(path: Path, place: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_a_model_as_it_came_is_whole(folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    found = verify(folder, origin_of(folder), on_progress=lambda *step: seen.append(step))
    assert found.is_whole and found.verification.against == "origin"
    assert found.verification.files == tuple(sorted(facts(folder), key=lambda f: f.name))
    total = sum(fact.size for fact in facts(folder))
    assert seen[-1] == (total, total) and seen == sorted(seen)


def test_what_is_missing_differs_or_is_new_is_named(folder: Path) -> None:
    origin = origin_of(folder)
    (folder / "tokenizer/merges.txt").unlink()
    flip(folder / "unet/diffusion_pytorch_model.safetensors")
    (folder / "notes.txt").write_text("mine")
    found = verify(folder, origin)
    assert found.missing == ("tokenizer/merges.txt",)
    assert found.differing == ("unet/diffusion_pytorch_model.safetensors",)
    assert found.extra == ("notes.txt",)
    assert found.verification.damaged == (*found.missing, *found.differing)
    said = dict(found.reasons)
    assert said["tokenizer/merges.txt"].code == "model_incomplete"
    assert said["unet/diffusion_pytorch_model.safetensors"].code == "weights_differ"


def test_without_an_origin_the_first_look_is_what_counts(folder: Path) -> None:
    first = verify(folder).verification
    assert first.against == "first" and not first.damaged
    assert verify(folder, None, first).is_whole
    flip(folder / "vae/diffusion_pytorch_model.safetensors")
    second = verify(folder, None, first)
    assert second.differing == ("vae/diffusion_pytorch_model.safetensors",)
    third = verify(folder, None, second.verification)
    assert third.differing == second.differing
    shutil.rmtree(folder)
    assert len(verify(folder, None, first).missing) == len(first.files)


def test_a_first_look_finds_what_cant_be_read(folder: Path) -> None:
    weights = folder / "unet/diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-5])
    found = verify(folder)
    assert found.differing == ("unet/diffusion_pytorch_model.safetensors",)


def test_a_single_file_goes_with_its_companions(tmp_path: Path) -> None:
    path = sd_file(tmp_path / "a.safetensors")
    (tmp_path / "a.yaml").write_text("x: 1")
    write_json(tmp_path / "a.velatura.json", {"name": "A"})
    first = verify(path).verification
    assert {fact.name for fact in first.files} == {"a.safetensors", "a.yaml", "a.velatura.json"}
    write_json(tmp_path / "a.velatura.json", {"name": "B"})
    assert verify(path, None, first).is_whole
    (tmp_path / "a.yaml").write_text("x: 2")
    assert verify(path, None, first).differing == ("a.yaml",)


def test_a_hub_that_told_no_sum_leaves_the_first_look_to_tell(folder: Path) -> None:
    origin = origin_of(folder)
    silent = replace(origin, files=tuple(replace(fact, sha256="") for fact in origin.files))
    first = verify(folder, silent).verification
    assert first.against == "first"
    flip(folder / "tokenizer/vocab.json")
    assert verify(folder, silent, first).differing == ("tokenizer/vocab.json",)


def test_files_that_nobody_looks_for_are_verified_if_the_origin_names_them(folder: Path) -> None:
    names = (".gitattributes", "a/b/c/d/deep.json")
    for name in names:
        write_json(folder / name, {})
    facts_there = tuple(FileFact(name, 2, hashlib.sha256(b"{}").hexdigest()) for name in names)
    origin = replace(origin_of(folder), files=(*origin_of(folder).files, *facts_there))
    assert verify(folder, origin).is_whole
    (folder / names[1]).write_bytes(b"[]")
    assert verify(folder, origin).differing == (names[1],)


def test_a_record_that_was_tampered_with_leads_nowhere(folder: Path) -> None:
    bad = tuple(FileFact(name, 1, "0" * 64) for name in ("../x", "/etc/passwd", "a\\..\\b", ""))
    assert verify(folder, replace(origin_of(folder), files=bad)).is_whole


def test_a_page_that_belongs_to_the_model_is_no_damage(folder: Path) -> None:
    (folder / "index.html").write_bytes(PAGE)
    (folder / "empty.md").write_bytes(b"")
    assert verify(folder).is_whole and verify(folder, origin_of(folder)).is_whole
    (folder / "tokenizer/vocab.json").write_bytes(PAGE)
    assert verify(folder, origin_of(folder)).is_whole
    (reason,) = verify(folder).reasons
    assert (reason[0], reason[1].code) == ("tokenizer/vocab.json", "weights_page")


def test_it_can_be_cancelled(folder: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        verify(folder, cancel=token)


PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 4265380512\n"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "weights_empty", "a is empty (0 bytes)."),
        (b"\0" * 5000, "weights_zeros", "the content was never written"),
        (PAGE, "weights_page", "a is a web page, not a model"),
        (b"\n  <?xml version='1.0'?><Error/>", "weights_page", "a web page"),
        (POINTER, "weights_pointer", "a Git LFS pointer"),
        (b'{"error":"Access is restricted"}', "weights_message", "Access is restricted"),
        (b"Entry not found", "weights_message", "“Entry not found”"),
        (b"PK\x03\x04" + b"x" * 50, "weights_archive", "an archive"),
        (b"\xff" * 100, "weights_other", "would be 18446744073709551615 bytes"),
        (b"\x80\x02}q\x00.0000000000", "model_pickle", "is a pickle"),
        (b"\x20\0\0", "weights_half", "3 of 8 bytes"),
        (b"\x20\0\0\0\0\0\0\0{'a'", "weights_half", "12 of 40 bytes"),
        (b"\x04\0\0\0\0\0\0\0abcd", "model_damaged", "is not a safetensors file"),
    ],
)
def test_each_kind_of_damage_has_words_of_its_own(
    content: bytes, code: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "a.safetensors").write_bytes(content)
    error = diagnose(tmp_path / "a.safetensors", "a")
    assert error is not None and error.code == code
    assert words in error.what


def test_half_a_download_says_how_much_is_there(tmp_path: Path) -> None:
    path = sd_file(tmp_path / "a.safetensors")
    data = path.read_bytes()
    path.write_bytes(data[:-100])
    error = diagnose(path, "a")
    assert error is not None and error.code == "weights_half"
    assert (error.params["done"], error.params["size"]) == (len(data) - 100, len(data))
    path.write_bytes(data + b"12")
    error = diagnose(path, "a", FileFact("a", len(data)))
    assert error is not None and error.code == "weights_longer"
    path.write_bytes(data)
    assert diagnose(path, "a", FileFact("a", len(data))) is None


def test_a_file_that_isnt_weights_may_be_empty_if_it_should_be(tmp_path: Path) -> None:
    (tmp_path / "merges.txt").write_bytes(b"")
    assert diagnose(tmp_path / "merges.txt", "m", FileFact("m", 0)) is None
    error = diagnose(tmp_path / "merges.txt", "m", FileFact("m", 5))
    assert error is not None and error.code == "weights_empty"


@given(st.binary(max_size=64))
def test_any_beginning_is_answered(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.safetensors"
    path.write_bytes(data)
    error = diagnose(path, "any")
    assert error is None or error.what


def test_a_header_of_nonsense_is_answered(tmp_path: Path) -> None:
    for header in ({"a": 3}, {"a": {"data_offsets": "x"}}, [1], {"a": {"data_offsets": [0, -1]}}):
        path = write_header(tmp_path / "a.safetensors", header, 4)
        error = diagnose(path, "a")
        assert error is not None and error.code == "model_damaged"


def damaged(*names: str) -> Verification:
    return Verification(1, "origin", names)


def test_a_repair_asks_for_the_damaged_files_alone_at_the_same_revision(folder: Path) -> None:
    names = ("unet/config.json", "notes.txt")
    request = repair_request("Model", "model", origin_of(folder), damaged(*names))
    assert request.source == HubSource("owner/name", REVISION, ("unet/config.json",))
    assert request.only == ("unet/config.json",)
    assert (request.title, request.target, request.catalog) == ("Model", "model", "entry")
    again = repair_request("Model", "model", origin_of(folder), damaged(*names))
    assert again.id != request.id


def test_a_file_from_an_address_is_fetched_again_whole() -> None:
    fact = FileFact("a.safetensors", 5, "ab" * 32)
    origin = Origin("url", "https://example.org/a.safetensors", files=(fact,))
    request = repair_request("A", "a.safetensors", origin, damaged("a.safetensors"))
    assert request.source == UrlSource(origin.address, fact.sha256)


@pytest.mark.parametrize(
    ("origin", "names", "code"),
    [
        (None, ("a",), "repair_no_origin"),
        (Origin("import"), ("a",), "repair_no_origin"),
        (Origin("found", "x"), ("a",), "repair_no_origin"),
        (Origin("bundled"), ("a",), "repair_bundled"),
        (Origin("hub", "o/n"), ("a",), "repair_own_files"),
        (Origin("hub", "o/n"), (), "repair_needless"),
    ],
)
def test_where_there_is_nothing_to_fetch_it_says_what_to_do(
    origin: Origin | None, names: tuple[str, ...], code: str
) -> None:
    with pytest.raises(ModelError) as caught:
        repair_request("A", "a", origin, damaged(*names))
    assert caught.value.code == code
