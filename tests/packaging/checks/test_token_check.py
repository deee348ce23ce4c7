"""A planted token is found wherever it lies, and its text is never printed."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import token_check
from token_check import Check, secrets_in

HUB = b"hf_" + b"aB3" * 12
OWN = b"vlt_" + b"Zx9-" * 11
KEY = b"-----BEGIN PRIVATE KEY-----\n" + b"QUJD" * 20


def found(path: Path, *known: bytes) -> list[str]:
    check = Check(known)
    check.path(path)
    assert not check.passed
    return [kind for kind, _ in check.found]


def tar_of(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def zip_of(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("planted", "kind"),
    [
        (HUB, "a token of the hub"),
        (OWN, "a token of this program"),
        (b"ghp_" + b"a1" * 20, "a token of GitHub"),
        (b"AKIA" + b"ABCD1234" * 2, "a key of a cloud"),
        (KEY, "a private key"),
    ],
)
def test_each_kind_is_found_in_a_log(planted: bytes, kind: str, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "server.jsonl").write_bytes(b'{"a": "' + planted + b'"}\n')
    assert found(tmp_path) == [kind]


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(HUB),
        bz2.compress(HUB),
        lzma.compress(HUB),
        zip_of(HUB),
        tar_of("run/secrets/hf_token", HUB),
        gzip.compress(tar_of("layer", zip_of(gzip.compress(HUB)))),
    ],
    ids=["gzip", "bzip2", "xz", "zip", "tar", "several"],  # gzip writes the time into its head
)
def test_archives_are_looked_into_and_archives_in_them(packed: bytes, tmp_path: Path) -> None:
    (tmp_path / "report").write_bytes(packed)
    assert found(tmp_path) == ["a token of the hub"]


def test_a_layer_of_an_image_that_deletes_the_file_again_still_has_it(tmp_path: Path) -> None:
    blobs = tmp_path / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    (blobs / "1").write_bytes(gzip.compress(tar_of("root/.cache/token", HUB)))
    (blobs / "2").write_bytes(gzip.compress(tar_of("root/.cache/.wh.token", b"")))
    (blobs / "3").write_text(json.dumps({"config": {"Env": ["A=b"]}}))
    check = Check()
    check.path(tmp_path)
    ((_, place),) = check.found
    assert place.endswith("blobs/sha256/1!gunzip!root/.cache/token")


def test_a_variable_of_an_image_is_found(tmp_path: Path) -> None:
    config = json.dumps({"config": {"Env": [f"HF_TOKEN={HUB.decode()}"]}})
    (tmp_path / "config.json").write_text(config)
    assert found(tmp_path) == ["a token of the hub"]


@pytest.mark.parametrize("before", [b"", b"x", b"xy", b"xyz"])
def test_known_secrets_are_found_as_they_are_and_in_base64(before: bytes, tmp_path: Path) -> None:
    secret = b"a phrase of no shape"
    (tmp_path / "tokens").write_bytes(b"ann:" + secret.replace(b" ", b"_") + b" admin\n\nshort\n")
    known = secrets_in([tmp_path / "tokens"])
    assert b"a_phrase_of_no_shape" in known and b"short" not in known
    (tmp_path / "tokens").write_bytes(base64.b64encode(before + secret + b" and more"))
    assert found(tmp_path, secret) == ["a known secret"]


def test_a_token_across_two_blocks_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_check, "CHUNK", 64)
    (tmp_path / "log").write_bytes(b"." * 50 + b" " + HUB)
    assert found(tmp_path) == ["a token of the hub"]


def test_what_only_resembles_one_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"hf_hub_download hf_xxx vlt_short shf_" + b"a" * 40)
    (tmp_path / "b.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\n...")
    assert found(tmp_path) == []


def test_a_cut_archive_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "cut.gz").write_bytes(gzip.compress(HUB * 50)[:-12])
    check = Check()
    check.path(tmp_path)
    assert [reason.partition(":")[0] for _, reason in check.passed] == ["EOFError"]


@pytest.mark.slow
def test_the_command_names_the_place_and_not_the_token(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(HUB)
    words = [sys.executable, token_check.__file__, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 1
    assert "log" in done.stdout and HUB.decode() not in done.stdout + done.stderr
    (tmp_path / "log").write_bytes(b"nothing")
    assert subprocess.run(words, capture_output=True).returncode == 0
