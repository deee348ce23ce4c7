"""``velatura models duplicates --separate``: files that share their room become separate again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.core.sizes import size_text
from desktop_app.library.sharing.hard_link_undo import separate
from desktop_app.library.sharing.link_journal import LinkJournal

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices


def run_separate(parts: AppServices, paths: list[Path], *, quiet: bool) -> Reply:
    """Make each of ``paths`` a separate file. What shares its room with no other stays as it is.

    Raises:
        InputError: ``file_unreadable`` or ``output_unwritable``.
        StorageError: ``disk_full``.
    """
    journal = LinkJournal(parts.paths.model_links)
    lines: list[str] = []
    value: dict[str, bool] = {}
    with progress_line(quiet=quiet) as line:
        for path in paths:
            name = path.name
            done = separate(
                path.absolute(),
                journal,
                lambda copied, total, name=name: line.tell(
                    f"{name}: {size_text(copied)} of {size_text(total)}"
                ),
            )
            value[str(path)] = done
            lines.append(f"{path}: {'separate now' if done else 'was not linked'}")
    return Reply("\n".join(lines), {"separated": value})
