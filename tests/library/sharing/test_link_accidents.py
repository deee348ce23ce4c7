"""A process that is killed while it links loses nothing, and what it left is cleared away."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from desktop_app.library.sharing.hard_links import Linker
from desktop_app.library.sharing.link_journal import Linked, LinkJournal
from tests.library.sharing.links import DATA, inode, left_in, pair, step
from tests.library.sharing.trees import put


def test_the_journal_outlives_a_line_that_was_cut_off(tmp_path: Path, journal: LinkJournal) -> None:
    entries = [
        Linked(n, tmp_path / "a", tmp_path / f"é {n}\n", 1, 10**18 + n, 0o644) for n in range(3)
    ]
    for entry in entries:
        journal.add(entry)
        with (tmp_path / "links.jsonl").open("ab") as file:
            file.write(b'\n{"when": 3, "kept"')
    with (tmp_path / "links.jsonl").open("ab") as file:
        file.write(b'\n[]\n{"when": "x"}\n\xff\xfe\n' + b"[" * 10_000)
    assert journal.all() == entries
    assert journal.about(entries[1].replaced) == entries[1]
    assert journal.about(tmp_path / "a") is None
    assert LinkJournal(tmp_path / "none").all() == []


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path, journal: LinkJournal) -> None:
    ours, theirs = pair(tmp_path)
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True
    )
    stale = theirs.parent / f".velatura-link-{int(dead.stdout)}-0123abcd"
    stale.hardlink_to(ours)
    only = theirs.parent / f".velatura-link-{int(dead.stdout)}-89abcdef"
    only.write_bytes(b"the only name of its data")
    living = theirs.parent / f".velatura-link-{os.getpid()}-0123abcd"
    living.hardlink_to(ours)
    Linker(journal).run([step(ours, theirs)])
    assert left_in(tmp_path) == sorted([only.name, living.name])


WORKER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from desktop_app.library.sharing.link_journal import LinkJournal
    from desktop_app.library.sharing.link_plan import LinkStep
    from desktop_app.library.sharing.hard_links import Linker
    from desktop_app.library.sharing.hard_link_undo import separate

    folder = Path(sys.argv[1])
    journal = LinkJournal(folder / "links.jsonl")
    files = sorted((folder / "files").iterdir())
    steps = [LinkStep(files[0], (path,), path.stat().st_size, 0) for path in files[1:]]
    print("ready", flush=True)
    while True:
        Linker(journal).run(steps)
        for path in files[1:]:
            separate(path, journal)
    """
)


def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """Linked and separated over and over, killed ten times; every name leads to the whole data."""
    files = [put(tmp_path / "files" / f"{number:02}", DATA) for number in range(20)]
    for round_ in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.003 + 0.011 * round_)  # at any moment: what is true afterwards is of each
        process.kill()
        process.wait()
        process.stdout.close()
        assert all(file.read_bytes() == DATA for file in files)
        for left in (tmp_path / "files").glob(".velatura-*"):
            left.unlink()
    journal = LinkJournal(tmp_path / "links.jsonl")
    linked = {file for file in files[1:] if inode(file) == inode(files[0])}
    assert {each.replaced for each in journal.standing()} == linked
    assert journal.all()
