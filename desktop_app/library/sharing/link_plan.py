"""Which file stays and which become second names of it, for the user to agree to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.library.sharing.duplicates import DuplicateGroup, SameFile


@dataclass(frozen=True, slots=True)
class LinkStep:
    """One file to be replaced by links.

    Attributes:
        keep: a name of the file that stays.
        replace: all names of the other, which will lead to it too.
        size: bytes of each: what comes free once all names are replaced.
        device: the disk that both lie on (``st_dev``).
    """

    keep: Path
    replace: tuple[Path, ...]
    size: int
    device: int


def plan_links(
    groups: Sequence[DuplicateGroup],
    is_foreign: Callable[[Path], bool],
    *,
    change_foreign: bool = False,
) -> list[LinkStep]:
    """What would be replaced by what: on each disk one file stays.

    A file of another program stays rather than one of ours, then one with names that are not
    known, then the one with most names, the older one, the first by name. Files of other programs
    are replaced only with ``change_foreign``; files whose other names are not known never, because
    that would free nothing.

    Args:
        groups: what `find_duplicates` found.
        is_foreign: whether a path is in another program's folder.
        change_foreign: whether the user allowed to change those folders.
    """
    steps: list[LinkStep] = []
    for group in groups:
        disks: dict[int, list[SameFile]] = defaultdict(list)
        for file in group.files:
            disks[file.device].append(file)
        for device, files in sorted(disks.items()):
            foreign = {file: any(map(is_foreign, file.names)) for file in files}
            kept = min(
                files,
                key=lambda file: (
                    not foreign[file],
                    file.is_all_here,
                    -file.links,
                    file.modified,
                    file.names[0],
                ),
            )
            steps += [
                LinkStep(kept.names[0], file.names, file.size, device)
                for file in files
                if file != kept and file.is_all_here and (change_foreign or not foreign[file])
            ]
    return steps
