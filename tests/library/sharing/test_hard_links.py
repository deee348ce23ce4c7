"""Hard links in place of duplicates: really one file afterwards, and nothing lost on the way."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, StorageError
from desktop_app.library.sharing import hard_link_undo
from desktop_app.library.sharing.duplicates import find_duplicates
from desktop_app.library.sharing.hard_link_undo import separate
from desktop_app.library.sharing.hard_links import Linker
from desktop_app.library.sharing.link_journal import LinkJournal
from desktop_app.library.sharing.link_plan import LinkStep, plan_links
from desktop_app.library.sharing.volumes import Volume, Volumes
from tests.draws import examples
from tests.library.sharing.links import DATA, inode, left_in, nobody, pair, step
from tests.library.sharing.trees import put


def test_duplicates_become_one_file(tmp_path: Path, journal: LinkJournal) -> None:
    ours, theirs = pair(tmp_path)
    os.utime(ours, ns=(10**18, 10**18))
    os.utime(theirs, ns=(10**18 + 5, 10**18 + 5))
    theirs.chmod(0o600)
    found = find_duplicates([ours, theirs], at_least=1)
    steps = plan_links(found.groups, nobody)
    assert steps == [step(ours, theirs)]
    told: list[tuple[int, int]] = []
    outcome = Linker(journal).run(steps, lambda *numbers: told.append(numbers))
    assert outcome.refused == () and inode(ours) == inode(theirs)
    assert theirs.read_bytes() == DATA and ours.stat().st_nlink == 2
    assert told[-1] == (len(DATA), len(DATA))
    [linked] = journal.all()
    assert linked == outcome.linked[0] and linked.stands
    assert (linked.kept, linked.replaced, linked.size) == (ours, theirs, len(DATA))
    assert (linked.modified, linked.mode) == (10**18 + 5, 0o600)
    assert left_in(tmp_path) == []
    assert find_duplicates([ours, theirs], at_least=1).groups == ()


def test_separate_copies_again(tmp_path: Path, journal: LinkJournal) -> None:
    ours, theirs = pair(tmp_path)
    os.utime(theirs, ns=(10**18, 10**18))
    theirs.chmod(0o640)
    Linker(journal).run([step(ours, theirs)])
    told: list[tuple[int, int]] = []
    assert separate(theirs, journal, lambda *numbers: told.append(numbers))
    assert inode(ours) != inode(theirs) and theirs.read_bytes() == DATA
    assert (theirs.stat().st_mtime_ns, theirs.stat().st_mode & 0o777) == (10**18, 0o640)
    assert told[-1] == (len(DATA), len(DATA))
    assert journal.standing() == [] and len(journal.all()) == 1
    assert not separate(theirs, journal)
    theirs.write_bytes(b"changed")
    assert ours.read_bytes() == DATA


def test_linking_twice_does_nothing_more(tmp_path: Path, journal: LinkJournal) -> None:
    ours, theirs = pair(tmp_path)
    for _ in range(2):
        assert Linker(journal).run([step(ours, theirs)]).refused == ()
    assert len(journal.all()) == 1


def test_all_names_of_a_file_are_replaced(tmp_path: Path, journal: LinkJournal) -> None:
    ours, theirs = pair(tmp_path)
    (tmp_path / "third").hardlink_to(theirs)
    steps = plan_links(find_duplicates(tmp_path.rglob("*"), at_least=1).groups, nobody)
    # The file with more names stays: fewer are to be replaced.
    assert [(each.keep, each.replace) for each in steps] == [
        (theirs, (ours,)) if theirs < tmp_path / "third" else (tmp_path / "third", (ours,))
    ]
    Linker(journal).run([step(ours, theirs, tmp_path / "third")])
    assert ours.stat().st_nlink == 3


def refused(step: LinkStep, linker: Linker) -> str:
    """The code of the error; both files are as they were."""
    paths = (step.keep, *step.replace)
    before = [(path, inode(path), path.read_bytes()) for path in paths]
    outcome = linker.run([step])
    assert outcome.linked == ()
    assert [(path, inode(path), path.read_bytes()) for path in paths] == before
    assert all(left_in(path.parent) == [] for path in paths)
    [(path, error)] = outcome.refused
    assert path == step.replace[0]
    return error.code


def test_what_differs_now_is_not_replaced(tmp_path: Path, journal: LinkJournal) -> None:
    ours, theirs = pair(tmp_path)
    theirs.write_bytes(DATA[:-1] + b"x")
    assert refused(step(ours, theirs), Linker(journal)) == "link_differs"
    theirs.write_bytes(DATA + b"x")
    assert refused(step(ours, theirs), Linker(journal)) == "link_differs"
    assert journal.all() == []


def test_what_changes_while_it_is_compared_is_not_replaced(
    tmp_path: Path, journal: LinkJournal
) -> None:
    for number, changed in enumerate((0, 1)):
        files = pair(tmp_path / str(number))

        def change(done: int, total: int, path: Path = files[changed]) -> None:
            path.unlink(missing_ok=True)
            path.write_bytes(DATA[::-1])

        outcome = Linker(journal).run([step(*files)], change)
        assert [error.code for _, error in outcome.refused] == ["link_differs"]
        assert files[changed].read_bytes() == DATA[::-1]
        assert files[1 - changed].read_bytes() == DATA
    assert left_in(tmp_path) == [] and journal.all() == []


def test_folders_of_other_programs_are_changed_only_if_allowed(
    tmp_path: Path, journal: LinkJournal
) -> None:
    ours, theirs = pair(tmp_path)

    def is_foreign(path: Path) -> bool:
        return path.is_relative_to(tmp_path / "theirs")

    groups = find_duplicates([ours, theirs], at_least=1).groups
    assert plan_links(groups, is_foreign) == [step(theirs, ours)]
    assert plan_links(groups, lambda path: True) == []
    assert plan_links(groups, lambda path: True, change_foreign=True) != []
    assert refused(step(ours, theirs), Linker(journal, is_foreign)) == "link_foreign"
    Linker(journal, is_foreign).run(plan_links(groups, is_foreign))
    assert inode(ours) == inode(theirs)
    separate(ours, journal)
    Linker(journal, is_foreign, change_foreign=True).run([step(ours, theirs)])
    assert inode(ours) == inode(theirs)


def test_folders_and_links_are_not_replaced(tmp_path: Path, journal: LinkJournal) -> None:
    ours, theirs = pair(tmp_path)
    soft = tmp_path / "soft"
    soft.symlink_to(theirs)
    outcome = Linker(journal).run([step(ours, soft), step(ours, tmp_path / "theirs")])
    assert [error.code for _, error in outcome.refused] == ["link_not_a_file"] * 2
    assert soft.is_symlink()
    gone = LinkStep(ours, (tmp_path / "gone",), 1, 0)
    assert [error.code for _, error in Linker(journal).run([gone]).refused] == ["link_failed"]


def test_files_on_different_disks_are_left(
    small_disk: Path, tmp_path: Path, journal: LinkJournal
) -> None:
    ours, theirs = put(tmp_path / "one", DATA), put(small_disk / "two", DATA)
    assert plan_links(find_duplicates([ours, theirs], at_least=1).groups, nobody) == []
    assert refused(step(ours, theirs), Linker(journal)) == "link_other_disk"


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        (errno.EPERM, "exfat", "link_unsupported"),
        (errno.EPERM, "ext4", "link_failed"),
        (errno.EOPNOTSUPP, "", "link_unsupported"),
        (errno.ENOSYS, "fuseblk", "link_unsupported"),
        (errno.EXDEV, "ext4", "link_other_disk"),
        (errno.EMLINK, "ntfs", "link_failed"),
        (errno.EROFS, "iso9660", "link_failed"),
    ],
)
def test_a_disk_that_makes_no_links_is_told(
    number: int,
    kind: str,
    code: str,
    tmp_path: Path,
    journal: LinkJournal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = pair(tmp_path)

    def link(source: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", link)
    volumes = Volumes(lambda: [Volume("/", "", kind)])
    assert refused(step(ours, theirs), Linker(journal, volumes=volumes)) == code


def test_exfat_is_told_on_a_real_disk(tmp_path: Path, journal: LinkJournal) -> None:
    """Where this machine can make a FAT disk: as root, with mkfs.vfat and loop devices."""
    tool = shutil.which("mkfs.vfat")
    if tool is None or getattr(os, "geteuid", lambda: 1)() != 0:
        pytest.skip("making a FAT disk takes root and mkfs.vfat")
    image, folder = tmp_path / "image", tmp_path / "disk"
    image.write_bytes(bytes(8 << 20))
    folder.mkdir()
    subprocess.run([tool, str(image)], check=True, capture_output=True)
    if subprocess.run(
        ["mount", "-o", "loop", str(image), str(folder)], capture_output=True
    ).returncode:
        pytest.skip("this machine mounts no images")
    try:
        ours, theirs = pair(folder)
        assert refused(step(ours, theirs), Linker(journal)) == "link_unsupported"
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


def test_a_renaming_that_fails_leaves_both_files(
    tmp_path: Path, journal: LinkJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows answers while another program has the file open."""
    ours, theirs = pair(tmp_path)

    def replace(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(Path, "replace", replace)
    assert refused(step(ours, theirs), Linker(journal)) == "link_failed"
    assert [linked.stands for linked in journal.all()] == [False]
    assert journal.standing() == []


def test_without_a_journal_nothing_is_replaced(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path)
    (tmp_path / "folder").mkdir()
    assert refused(step(ours, theirs), Linker(LinkJournal(tmp_path / "folder"))) == (
        "output_unwritable"
    )


def test_one_that_fails_does_not_stop_the_others(tmp_path: Path, journal: LinkJournal) -> None:
    ours, theirs = pair(tmp_path)
    other = put(tmp_path / "other", DATA[::-1])
    outcome = Linker(journal).run([step(ours, other), step(ours, theirs)])
    assert [path for path, _ in outcome.refused] == [other]
    assert [linked.replaced for linked in outcome.linked] == [theirs]


def test_linking_can_be_cancelled(tmp_path: Path, journal: LinkJournal) -> None:
    ours, theirs = pair(tmp_path)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        Linker(journal).run([step(ours, theirs)], cancel=token)
    assert inode(ours) != inode(theirs) and left_in(tmp_path) == []


def test_a_copy_that_is_cancelled_or_finds_no_room_leaves_the_link(
    tmp_path: Path, journal: LinkJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair(tmp_path)
    Linker(journal).run([step(ours, theirs)])
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        separate(theirs, journal, cancel=token)
    usage = shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(hard_link_undo.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(StorageError, match="full"):
        separate(theirs, journal)
    assert inode(ours) == inode(theirs) and left_in(tmp_path) == []
    with pytest.raises(InputError):
        separate(tmp_path / "gone", journal)


@settings(max_examples=examples(25))
@given(
    contents=st.lists(st.integers(0, 3), min_size=1, max_size=10),
    foreign=st.sets(st.integers(0, 9)),
    allowed=st.booleans(),
)
def test_any_collection_keeps_its_contents_and_wins_what_was_promised(
    tmp_path_factory: pytest.TempPathFactory,
    contents: list[int],
    foreign: set[int],
    allowed: bool,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    files = [
        put(folder / f"{n}", bytes([content]) * (1000 + content))
        for n, content in enumerate(contents)
    ]

    def is_foreign(path: Path) -> bool:
        return int(path.name) in foreign

    def room() -> int:
        return sum({inode(file): file.stat().st_size for file in files}.values())

    before = room()
    whose = {file: inode(file) for file in files if is_foreign(file)}
    steps = plan_links(
        find_duplicates(files, at_least=1).groups, is_foreign, change_foreign=allowed
    )
    outcome = Linker(LinkJournal(folder / "links.jsonl"), is_foreign, change_foreign=allowed).run(
        steps
    )
    assert outcome.refused == ()
    assert before - room() == sum(step.size for step in steps)
    for file, content in zip(files, contents, strict=True):
        assert file.read_bytes() == bytes([content]) * (1000 + content)
    if not allowed:
        assert {file: inode(file) for file in whose} == whose
    shutil.rmtree(folder)
