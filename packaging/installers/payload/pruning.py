"""What is left out of the payload: the table `prune.toml`, applied while copying."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from devtools.console import SetupError
from installers.payload.layout import Layout

__all__ = ["TABLE", "Pruning", "Rule", "read_rules"]

TABLE = Path(__file__).with_name("prune.toml")
SYSTEMS = ("linux", "darwin", "win32")


@dataclass
class Rule:
    """One row of the table.

    Attributes:
        name: what is left out, in a word.
        why: why nothing misses it.
        drop: patterns of files and folders, relative to the payload.
        folder: if not empty, of this folder all is left out but what `keep` names.
        keep: names in the folder, patterns allowed.
        systems: where the rule holds.
        if_there: its patterns need not meet anything.
        met: which of its patterns have met something.
        saved: bytes it has saved.
    """

    name: str
    why: str
    drop: tuple[str, ...] = ()
    folder: str = ""
    keep: tuple[str, ...] = ()
    systems: tuple[str, ...] = SYSTEMS
    if_there: bool = False
    met: set[str] = field(default_factory=set[str])
    saved: int = 0

    def patterns(self) -> tuple[str, ...]:
        """All patterns that have to meet something."""
        if self.if_there:
            return ()
        return self.drop + tuple(f"{self.folder}/{name}" for name in self.keep)


def read_rules(layout: Layout, absent: Iterable[str] = ()) -> list[Rule]:
    """Read the table's rows that hold for a payload, with its places filled in; without what they
    say of packages that are ``absent``."""
    gone = tuple(f"{layout.site}/{name}/" for name in absent)
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["rule"]
    rules: list[Rule] = []
    for row in rows:
        texts = {
            key: tuple(_placed(text, layout) for text in row.pop(key, ()))
            for key in ("drop", "keep")
        }
        texts["drop"] = tuple(text for text in texts["drop"] if not text.startswith(gone))
        rule = Rule(
            name=row.pop("name"),
            why=row.pop("why"),
            drop=texts["drop"],
            folder=_placed(row.pop("folder", ""), layout),
            keep=texts["keep"],
            systems=tuple(row.pop("systems", SYSTEMS)),
            if_there=bool(row.pop("if_there", False)),
        )
        if row:
            raise ValueError(f"prune.toml, {rule.name}: unknown {', '.join(row)}")
        if layout.system in rule.systems and not rule.folder.startswith(gone):
            rules.append(rule)
    return rules


def _placed(text: str, layout: Layout) -> str:
    return text.replace("{stdlib}", layout.stdlib).replace("{site}", layout.site)


def expression(pattern: str) -> re.Pattern[str]:
    """Return a pattern as a regular expression: ``*`` within a name, ``**`` over folders."""
    parts: list[str] = []
    for piece in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
        known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece)
        parts.append(re.escape(piece) if known is None else known)
    return re.compile("".join(parts) + r"\Z")


class Pruning:
    """Copies into a payload all but what the rules leave out, and counts what that saves."""

    def __init__(self, layout: Layout, absent: Iterable[str] = ()) -> None:
        self.rules = read_rules(layout, absent)
        self._drops = [
            (expression(pattern), rule, pattern) for rule in self.rules for pattern in rule.drop
        ]
        self._folders = {rule.folder: rule for rule in self.rules if rule.folder}
        self._keeps = {
            rule.folder: [(expression(name), f"{rule.folder}/{name}") for name in rule.keep]
            for rule in self.rules
            if rule.folder
        }

    def rule_for(self, path: str) -> Rule | None:
        """Return the rule that leaves out a file or folder, given relative to the payload."""
        folder, _, name = path.rpartition("/")
        keeper = self._folders.get(folder)
        if keeper is not None:
            kept = [text for regex, text in self._keeps[folder] if regex.match(name)]
            keeper.met.update(kept)
            if not kept:
                return keeper
        for regex, rule, pattern in self._drops:
            if regex.match(path):
                rule.met.add(pattern)
                return rule
        return None

    def copy(self, source: Path, root: Path, place: str, skip: Iterable[str] = ()) -> None:
        """Copy a folder to ``root/place``; links are followed, bytecode is left behind.

        ``skip`` names further files and folders directly in it that are left behind.
        """
        left = {"__pycache__", *skip}
        (root / place).mkdir(parents=True, exist_ok=True)
        with os.scandir(source) as entries:
            for entry in entries:
                path = f"{place}/{entry.name}"
                if entry.name in left or (entry.is_symlink() and not Path(entry.path).exists()):
                    continue
                rule = self.rule_for(path)
                if rule is not None:
                    rule.saved += _size(entry)
                elif entry.is_dir():
                    self.copy(Path(entry.path), root, path)
                else:
                    shutil.copy2(entry.path, root / path)

    def check(self) -> None:
        """Complain of patterns that have met nothing: what they meant now has another name.

        Raises:
            SetupError: names them.
        """
        idle = [text for rule in self.rules for text in rule.patterns() if text not in rule.met]
        if idle:
            raise SetupError("prune.toml has patterns that meet nothing:\n  " + "\n  ".join(idle))


def _size(entry: os.DirEntry[str]) -> int:
    if not entry.is_dir():
        return entry.stat().st_size
    with os.scandir(entry.path) as inside:
        return sum(_size(child) for child in inside if not child.is_symlink())
