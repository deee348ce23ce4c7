"""Files of secrets: tokens are read from them, and careless ones are said."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest

from desktop_app.app.secret_files import read_token, say_risks
from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.verbs import cluster

posix = pytest.mark.skipif(os.name == "nt", reason="modes say little there")


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("vlt_abc\n", "vlt_abc"),
        ("# mine\n\nann:vlt_abc admin\n", "vlt_abc"),
        ("ann:vlt_abc\nbob:vlt_def\n", "vlt_abc"),
    ],
)
def test_a_token_is_read_from_its_file(text: str, token: str, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(text)
    assert read_token(path) == token


@pytest.mark.parametrize("text", ["", "# none\n", "two words\n", "tab\there\n"])
def test_a_file_without_a_token_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(text)
    with pytest.raises(InputError) as told:
        read_token(path)
    assert told.value.code == "token_line"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        read_token(tmp_path / "hf_token")
    assert told.value.code == "file_missing" and "hf_token" in told.value.what


@posix
def test_what_everybody_can_read_is_said_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, mode in (("tokens", 0o644), ("key", 0o640), ("mine", 0o400)):
        (tmp_path / name).write_text("secret text")
        (tmp_path / name).chmod(mode)
    say_risks([None, *map(tmp_path.joinpath, ("tokens", "key", "mine", "not there"))])
    said = capsys.readouterr().err
    assert said.count("note:") == 1 and "tokens can be read by every account" in said
    assert "0644" in said and "secret text" not in said and str(tmp_path) not in said


@posix
@pytest.mark.parametrize(("user", "said"), [(0, 1), (1000, 0)])
def test_a_server_that_is_root_is_said(
    user: int, said: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    say_risks([], serves=True)
    assert capsys.readouterr().err.count("runs as root") == said
    say_risks([])
    assert capsys.readouterr().err == ""


@posix
def test_a_token_of_a_cluster_is_looked_at_by_the_same_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    path.write_text("0" * 64)
    monkeypatch.setattr(cluster, "check_ray", lambda: None)
    words = argparse.Namespace(ray="127.0.0.1:6379", ray_token_file=path)
    for mode, said in ((0o640, 0), (0o644, 1)):
        path.chmod(mode)
        there = cluster.cluster_of(words)
        assert there is not None and (there.address, there.token) == (words.ray, path)
        assert capsys.readouterr().err.count("token can be read by every account") == said
