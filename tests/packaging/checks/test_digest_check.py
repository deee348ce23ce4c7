"""Digests are of pixels alone, and what differs is named; the pictures are the check itself."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

import digest_check


def test_a_digest_is_of_pixels_shape_and_depth(tmp_path: Path) -> None:
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    made = dict[str, str]()
    for name, pixels, level in (
        *(("a", picture, 1), ("packed", picture, 9)),
        *(("turned", picture[::-1], 1), ("deep", picture.astype(np.uint16), 1)),
    ):
        path = tmp_path / f"{name}.png"
        cv2.imwrite(str(path), pixels, [cv2.IMWRITE_PNG_COMPRESSION, level])
        made[name] = digest_check.digest(path)
    assert made["a"] == made["packed"]
    assert len(set(made.values())) == 3


def test_what_differs_is_named() -> None:
    known, found = {"a.png": "1", "b.png": "2", "c.png": "3"}, {"a.png": "1", "b.png": "x"}
    assert digest_check.compared(known, found) == ["b.png: other pixels", "c.png: only in one"]
    assert digest_check.compared(known, dict(known)) == []


def test_every_known_class_has_every_request() -> None:
    names = {f"{row['name']}-1.png" for row in digest_check.REQUESTS}
    for key, row in json.loads(digest_check.KNOWN.read_text("utf-8")).items():
        assert set(row["digests"]) == names, key
    key, _ = digest_check.machine_class()
    assert all(part in key for part in ("threads-", "torch-", "kernels"))


def test_the_requests_are_written_with_their_pictures(tmp_path: Path) -> None:
    file = digest_check.write_requests(tmp_path)
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        for name in ("image", "mask"):
            assert name not in row or (tmp_path / row[name]).is_file()
