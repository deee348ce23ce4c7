"""``velatura models duplicates``: files with the same content, and hard links in their place."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from desktop_app.app.models.progress import ProgressLine, progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.services import AppServices
from desktop_app.core.errors import InputError
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.core.sizes import size_text
from desktop_app.library.collection.content import content_files
from desktop_app.library.sharing.duplicates import Duplicates, find_duplicates
from desktop_app.library.sharing.hard_link_undo import separate
from desktop_app.library.sharing.hard_links import Linker, LinkOutcome
from desktop_app.library.sharing.link_journal import LinkJournal
from desktop_app.library.sharing.link_plan import LinkStep, plan_links


def run_duplicates(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """List them; with ``--link`` let them share their room. Exit code 2 if some could not."""
    if arguments.separate:
        return run_separate(parts, arguments.separate, quiet=arguments.json)
    entries = [entry for row in parts.collection.scan() for entry in row.entries]
    files = [file for entry in entries if not entry.bundled for file in _files(entry.path)]
    owners = parts.shared.ownership(parts.paths.models)
    least = int(arguments.least * 1e6)
    with progress_line(quiet=arguments.json) as line:
        found = find_duplicates(files, at_least=least, on_progress=_teller(line))
        steps = plan_links(found.groups, owners.is_foreign)
        value = _value(found, steps)
        if not arguments.link:
            return Reply(_text(found, steps), value)
        line.end()
        _ask(_text(found, steps), steps, yes=arguments.yes)
        linker = Linker(LinkJournal(parts.paths.model_links), owners.is_foreign)
        outcome = linker.run(steps, lambda done, total: _teller(line)("whole", done, total))
    value["linked"] = [str(each.replaced) for each in outcome.linked]
    value["refused"] = [
        {"path": str(path), "error": error.to_json()} for path, error in outcome.refused
    ]
    return Reply(_outcome_text(outcome), value, 2 if outcome.refused else 0)


def _files(path: Path) -> list[Path]:
    try:
        return [file for _, file in content_files(path)]
    except OSError:
        return []


def _teller(line: ProgressLine) -> Callable[[str, int, int], None]:
    def tell(stage: str, done: int, total: int) -> None:
        words = "comparing samples" if stage == "pieces" else "compares"
        line.tell(f"{words}: {size_text(done)} of {size_text(total)}")

    return tell


def _ask(text: str, steps: Sequence[LinkStep], *, yes: bool) -> None:
    """Ask on a terminal; elsewhere ``--yes`` has to be said.

    Raises:
        InputError: ``not_confirmed``.
    """
    if yes or not steps:
        return
    if sys.stdin.isatty():
        print(text, file=sys.stderr)
        print("Replace them with hard links? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().casefold() in ("y", "yes"):
            return
    raise InputError("not_confirmed")


def _text(found: Duplicates, steps: Sequence[LinkStep]) -> str:
    replaced = {path for step in steps for path in step.replace}
    lines: list[str] = []
    for group in found.groups:
        lines.append(f"{size_text(group.size)} each, SHA-256 {group.sha256[:12]}…")
        for file in group.files:
            for path in file.names:
                mark = "can be linked" if path in replaced else "stays"
                lines.append(f"  {path}  ({mark})")
    lines += [f"  ! {path} could not be read" for path in found.unreadable]
    saved_bytes = size_text(sum(step.size for step in steps))
    count = len(found.groups)
    lines.append(f"{count} {'file has' if count == 1 else 'files have'} duplicates.")
    if steps:
        lines.append(f"Replacing copies with hard links (--link) would free {saved_bytes}.")
    return "\n".join(lines)


def _outcome_text(outcome: LinkOutcome) -> str:
    lines = [f"  {each.replaced} is now a link to {each.kept}" for each in outcome.linked]
    for path, error in outcome.refused:
        lines += [f"  ! {path}", f"    {error.what}", f"    {error.kept} {error.todo}"]
    freed = size_text(sum(each.size for each in outcome.linked))
    return "\n".join([*lines, f"{len(outcome.linked)} replaced, {freed} freed."])


def _value(found: Duplicates, steps: Sequence[LinkStep]) -> dict[str, Any]:
    return {
        "groups": [
            {
                "sha256": group.sha256,
                "size_bytes": group.size,
                "files": [[str(path) for path in file.names] for file in group.files],
            }
            for group in found.groups
        ],
        "links": [
            {"keep": str(step.keep), "replace": [str(path) for path in step.replace]}
            for step in steps
        ],
        "frees_bytes": sum(step.size for step in steps),
        "unreadable": [str(path) for path in found.unreadable],
    }


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
