"""What lies in a file in place of weights is named, whatever the file is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.core.errors import ModelError
from desktop_app.core.not_weights import check_weights

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 4265380512\n"
WEIGHTS = ("safetensors", "sft", "gguf", "ckpt", "pt", "pth", "bin")
CONTENTS = {
    b"": "weights_empty",
    POINTER: "weights_pointer",
    b"<!DOCTYPE html><title>Sign in</title>": "weights_page",
    b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>": "weights_page",
    b"<Error><Code>AccessDenied</Code></Error>": "weights_page",
    b'{"error":"Unauthorized","message":"The creator requires you to log in"}': "weights_message",
    b"Access denied": "weights_message",
    b"Rar!\x1a\x07\x01\x00": "weights_archive",
    b"7z\xbc\xaf\x27\x1c": "weights_archive",
    b"PK\x03\x04 model.safetensors": "weights_archive",
}


def code_of(path: Path) -> str:
    try:
        check_weights(path)
    except ModelError as error:
        return error.code
    return ""


@pytest.mark.parametrize("ending", WEIGHTS)
def test_each_is_named_as_what_it_is(ending: str, tmp_path: Path) -> None:
    for number, (content, code) in enumerate(CONTENTS.items()):
        path = tmp_path / f"{number}.{ending}"
        path.write_bytes(content)
        assert (content, code_of(path)) == (content, code)


def test_pickles_and_what_can_be_weights_are_left_to_their_readers(tmp_path: Path) -> None:
    contents = {
        "old.pt": b"(dp0\nVa\np1\n(lp2\nI1\naI2\nas.",
        "new.ckpt": b"\x80\x04}\x94.",
        "torch.bin": b"PK\x03\x04" + bytes(26) + b"archive/data.pkl",
        "a.safetensors": (2).to_bytes(8, "little") + b"{}",
        "a.gguf": b"GGUF\x03\0\0\0" + bytes(16),
        "ncnn.bin": bytes(64),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        assert (name, code_of(tmp_path / name)) == (name, "")
    assert code_of(tmp_path / "none.safetensors") == ""  # whoever reads it says so


def test_downloads_that_are_under_way_are_named(tmp_path: Path) -> None:
    for name in ("a.safetensors.crdownload", "b.gguf.part", "c.safetensors.aria2", "d.!qB"):
        (tmp_path / name).write_bytes(b"x" * 99)
        assert code_of(tmp_path / name) == "weights_unfinished"
    # aria2 and Firefox make the whole file first, or an empty one.
    (tmp_path / "c.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    (tmp_path / "b.gguf").write_bytes(b"")
    for name in ("c.safetensors", "b.gguf"):
        assert code_of(tmp_path / name) == "weights_unfinished"
