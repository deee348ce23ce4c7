"""All pictures of a set looked at, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from desktop_app.core.errors import InputError
from desktop_app.core.parallel import Check, Post, run_parallel
from desktop_app.extensions.training.values.dataset import TrainingSet
from desktop_app.extensions.training.values.facts import PictureFacts
from desktop_app.extensions.training.work.sets.set_facts import facts_in
from desktop_app.storage.pictures import read_picture_file


def scan_pictures(
    of: TrainingSet,
    known: Iterable[PictureFacts] = (),
    check: Check = lambda: None,
    tell: Callable[[int, int], object] = lambda done, total: None,
) -> list[PictureFacts]:
    """What is seen in each picture of a set, in their order.

    Args:
        of: the set.
        known: what was seen before: files that have not changed are not read again.
        check: called often, in this thread; may raise.
        tell: how many are done, and of how many; in this thread.

    Raises:
        StorageError: ``memory_short``, ``memory_short_by``.
    """
    before = {each.name: each for each in known}
    done = list[str]()

    def one(name: str, check: Check, post: Post) -> PictureFacts:
        check()
        facts = _facts(Path(of.folder) / name, name, before.get(name))

        def report() -> None:
            done.append(name)
            tell(len(done), len(of.pictures))

        post(report)
        return facts

    names = [each.name for each in of.pictures]
    tasks = [partial(one, name) for name in names]
    return run_parallel(tasks, [()] * len(tasks), check)


def _facts(path: Path, name: str, before: PictureFacts | None) -> PictureFacts:
    try:
        status = path.stat()
        stamp = (status.st_size, status.st_mtime_ns)
        if before is not None and before.stamp == stamp:
            return before
        data = read_picture_file(path)
    except (OSError, InputError) as error:
        code = error.code if isinstance(error, InputError) else "file_unreadable"
        return PictureFacts(name, damage=code)
    return facts_in(data, name, stamp)
