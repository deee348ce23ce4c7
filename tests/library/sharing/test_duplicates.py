"""Duplicates are what has the same content, whatever it is called; names of one file are none."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.library.sharing import duplicates
from desktop_app.library.sharing.duplicates import (
    DuplicateGroup,
    SameFile,
    find_duplicates,
    same_files,
)
from tests.draws import examples
from tests.library.sharing.trees import put

LARGE = 3 << 20


def large(path: Path, seed: int, at: int | None = None) -> Path:
    """A file of 3 MiB; ``at`` flips one byte."""
    data = bytearray(hashlib.shake_128(bytes([seed])).digest(1 << 12) * (LARGE >> 12))
    if at is not None:
        data[at] ^= 1
    return put(path, bytes(data))


def names(group: DuplicateGroup) -> list[list[str]]:
    return [[path.name for path in file.names] for file in group.files]


def test_the_same_content_under_other_names(tmp_path: Path) -> None:
    one = large(tmp_path / "a" / "one.safetensors", 1)
    other = large(tmp_path / "b" / "other.ckpt", 1)
    large(tmp_path / "b" / "different.safetensors", 2)
    put(tmp_path / "b" / "longer.safetensors", one.read_bytes() + b"x")
    found = find_duplicates(sorted(tmp_path.rglob("*.*")))
    [group] = found.groups
    assert names(group) == [["one.safetensors"], ["other.ckpt"]]
    assert group.sha256 == hashlib.sha256(other.read_bytes()).hexdigest()
    assert group.saved_bytes() == found.saved_bytes == LARGE
    assert found.unreadable == ()


def test_one_byte_between_the_pieces_is_seen(tmp_path: Path) -> None:
    """The pieces are alike then, and only the whole file tells."""
    offset = 64 * 1024 + 100
    files = [large(tmp_path / "a", 1), large(tmp_path / "b", 1, offset)]
    read: list[str] = []
    found = find_duplicates(files, on_progress=lambda stage, done, total: read.append(stage))
    assert found.groups == ()
    assert "whole" in read and len(found.hashed) == 2


def test_what_differs_in_size_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [put(tmp_path / str(number), b"x" * number) for number in range(1, 50)]

    def refuse(self: Path, *arguments: object) -> None:
        raise AssertionError(f"{self} was opened")

    monkeypatch.setattr(Path, "open", refuse)
    assert find_duplicates(files, at_least=1).groups == ()


@pytest.mark.slow
def test_what_differs_in_pieces_is_not_read_whole(tmp_path: Path) -> None:
    files = [large(tmp_path / str(seed), seed) for seed in range(6)]
    assert find_duplicates(files).hashed == {}


def test_names_of_one_file_are_no_duplicates(tmp_path: Path) -> None:
    one = large(tmp_path / "one", 1)
    hard, soft = tmp_path / "hard", tmp_path / "soft"
    hard.hardlink_to(one)
    soft.symlink_to(one)
    (tmp_path / "folder").symlink_to(tmp_path)
    assert find_duplicates([one, hard, soft, tmp_path / "folder" / "one"]).groups == ()
    other = large(tmp_path / "other", 1)
    [group] = find_duplicates([one, hard, soft, other]).groups
    assert names(group) == [["hard", "one"], ["other"]]
    assert group.saved_bytes() == LARGE


def test_a_file_with_unknown_names_wins_nothing(tmp_path: Path) -> None:
    one, other = large(tmp_path / "one", 1), large(tmp_path / "other", 1)
    for file in (one, other):
        (tmp_path / f"{file.name}-elsewhere").hardlink_to(file)
    assert [group.saved_bytes() for group in find_duplicates([one, other]).groups] == [0]
    assert find_duplicates([one, *tmp_path.glob("other*")]).saved_bytes == LARGE


def test_on_several_disks_each_keeps_one() -> None:
    def file(name: str, device: int, inode: int) -> SameFile:
        return SameFile((Path(name),), 10, 0, device, inode, 1)

    group = DuplicateGroup("x", 10, (file("a", 1, 1), file("b", 1, 2), file("c", 2, 1)))
    assert (group.saved_bytes(), group.saved_bytes(1), group.saved_bytes(2)) == (10, 10, 0)


def test_known_sums_are_used_and_not_reckoned_again(tmp_path: Path) -> None:
    files = [large(tmp_path / name, 1) for name in "ab"]
    asked: list[tuple[Path, int, int]] = []

    def known(path: Path, size: int, modified: int) -> str:
        asked.append((path, size, modified))
        return "f" * 64

    stages: list[tuple[str, int, int]] = []
    found = find_duplicates(files, known=known, on_progress=lambda *told: stages.append(told))
    assert [group.sha256 for group in found.groups] == ["f" * 64]
    assert asked == [(file, LARGE, file.stat().st_mtime_ns) for file in files]
    assert [told for told in stages if told[0] == "whole"] == [
        ("whole", LARGE, 2 * LARGE),
        ("whole", 2 * LARGE, 2 * LARGE),
    ]


def test_files_that_are_gone_or_change_meanwhile_fall_out(tmp_path: Path) -> None:
    files = [large(tmp_path / name, 1) for name in "abc"]

    def change(stage: str, done: int, total: int) -> None:
        if stage == "whole" and done == LARGE:
            files[0].write_bytes(files[0].read_bytes())
            os.utime(files[0], ns=(1, 1))

    found = find_duplicates([*files, tmp_path / "gone", tmp_path], on_progress=change)
    assert [names(group) for group in found.groups] == [[["b"], ["c"]]]
    assert found.unreadable == (files[0], tmp_path / "gone")


@pytest.mark.parametrize("stage", ["pieces", "whole"])
def test_it_can_be_cancelled(stage: str, tmp_path: Path) -> None:
    files = [large(tmp_path / name, 1) for name in "ab"]
    token = CancelToken()

    def cancel(now: str, done: int, total: int) -> None:
        if now == stage:
            token.cancel()

    with pytest.raises(Cancelled):
        find_duplicates(files, on_progress=cancel, cancel=token)


@pytest.mark.slow
def test_progress_rises_and_ends_at_all(tmp_path: Path) -> None:
    for name in "abcd":
        large(tmp_path / name, 1)
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    find_duplicates(
        tmp_path.iterdir(), on_progress=lambda stage, *numbers: told[stage].append(numbers)
    )
    for numbers in told.values():
        assert [done for done, _ in numbers] == sorted(done for done, _ in numbers)
        assert numbers[-1] == (4 * LARGE, 4 * LARGE)


@pytest.mark.slow
@settings(max_examples=examples(40))
@given(st.lists(st.tuples(st.binary(max_size=3), st.integers(0, 2)), min_size=1, max_size=12))
def test_groups_are_the_contents_that_lie_there_twice(
    tmp_path_factory: pytest.TempPathFactory, plan: list[tuple[bytes, int]]
) -> None:
    """Files of any contents, each with up to two more names."""
    folder = tmp_path_factory.mktemp("files")
    contents: dict[bytes, list[set[str]]] = defaultdict(list)
    for number, (content, more) in enumerate(plan):
        first = put(folder / f"{number}", content)
        called = {first.name}
        for extra in range(more):
            (folder / f"{number}-{extra}").hardlink_to(first)
            called.add(f"{number}-{extra}")
        contents[content].append(called)
    found = find_duplicates(folder.iterdir(), at_least=1)
    expected = {
        hashlib.sha256(content).hexdigest(): sorted(map(sorted, files))
        for content, files in contents.items()
        if content and len(files) > 1
    }
    assert {group.sha256: sorted(names(group)) for group in found.groups} == expected
    saved_bytes = sum(len(content) * (len(files) - 1) for content, files in contents.items())
    assert found.saved_bytes == saved_bytes
    backwards = find_duplicates(sorted(folder.iterdir(), reverse=True), at_least=1)
    assert backwards.groups == found.groups
    shutil.rmtree(folder)


def test_files_are_told_by_the_disk_not_by_name(tmp_path: Path) -> None:
    one = put(tmp_path / "one")
    (tmp_path / "two").hardlink_to(one)
    [file], missing = same_files([one, tmp_path / "two", tmp_path / "three", tmp_path])
    assert [path.name for path in file.names] == ["one", "two"]
    assert (file.links, file.is_all_here) == (2, True)
    assert missing == [tmp_path / "three"]
    assert duplicates.same_files([]) == ([], [])
