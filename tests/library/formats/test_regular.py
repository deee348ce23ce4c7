"""Pipes, devices, folders and circles of links under the names of models: nobody waits for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.digest import quick_digest
from desktop_app.library.identify.format_detection import open_contents
from desktop_app.library.pickles.convert import convert
from desktop_app.library.pickles.explain import explain
from desktop_app.library.trust.checksums import hash_file
from desktop_app.library.trust.diagnosis import diagnose

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names"),
    pytest.mark.timeout(30),
]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _circle(path: Path) -> None:
    path.symlink_to(path)


def _nothing(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


def _folder(path: Path) -> None:
    path.mkdir()


ODD = (_pipe, _endless, _circle, _nothing, _folder)


@pytest.mark.parametrize("make", ODD)
def test_what_is_no_ordinary_file_is_not_opened(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "w.ckpt"
    make(path)
    with pytest.raises(OSError):
        open_regular(path)


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize("name", ["w.ckpt", "w.safetensors", "w.gguf"])
def test_whatever_looks_at_it_ends_with_an_error(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    make(path)
    target = tmp_path / "made.safetensors"
    looks: list[Callable[[], object]] = [
        lambda: quick_digest([("", path)]),
        lambda: explain(path),
        lambda: convert(path, target),
        lambda: open_contents(path),
    ]
    for look in looks:
        with pytest.raises((InputError, ModelError)):
            look()
    assert hash_file(path, "w", lambda _: None, CancelToken()).sha256 == ""
    error = diagnose(path, "w")
    assert isinstance(error, VelaturaError)
    assert not target.exists()
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_an_ordinary_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "w"
    path.write_bytes(b"12345")
    link = tmp_path / "link"
    link.symlink_to(path)
    with open_regular(link) as file:
        assert file.read() == b"12345"
