"""Plugins: which are installed, without importing any, and loading those that are switched on.

A plugin is an entry point of the group `GROUP` in an installed package, or in one that is in the
plugin folder. It names a function that is called with `Contributions` once in each process, before
anything is built: the window's (or the command line's) and the engine's. Or it names a package
alone, which has a manifest, as `core.extensions` reads those of what ships.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import cast

from desktop_app.core.extensions import TABLES, Home, read_manifest
from desktop_app.core.plugin_calls import PluginCalls, short_error
from desktop_app.core.record import record
from desktop_app.core.registry import EXTENSION_POINTS, Contributions, ExtensionPoint, RowError

GROUP = "velatura.plugins"

VARIABLE = "VELATURA_PLUGINS"
"""Environment variable that tells the engine's process what is switched on
(`EnabledPlugins.to_text`)."""


LIMIT = 30.0
"""Seconds that a plugin may take to be loaded; torch takes some of them."""


def _nothing(name: str) -> None:
    return None


@record()
class Plugin:
    """A plugin that is there. Nothing of it has been imported.

    Attributes:
        name: of its entry point; by it the settings switch it on.
        value: ``module:function``, or a package that has a manifest.
        package, version: what it is installed as.
        summary: one sentence of its makers; may be empty.
        home: folder or wheel in the plugin folder that holds it; None: it is installed with Python.
        place: where its files lie.
    """

    name: str
    value: str
    package: str
    version: str
    summary: str
    home: Path | None
    place: Path

    @property
    def manifest(self) -> Home | None:
        """Where its manifest is; None: it has a function."""
        return None if ":" in self.value else Home(self.name, self.value, str(self.place))


@record()
class FailedPlugin:
    """A plugin that is switched on and could not be used, and why.

    Attributes:
        name: of its entry point.
        reason: a few words.
        hung: whether it did not come back: the next start would wait for it as well.
        back: set as soon as it does all the same; None: it is known that it won't.
    """

    name: str
    reason: str
    hung: bool = False
    back: threading.Event | None = None


@record()
class EnabledPlugins:
    """What is switched on, as processes tell each other.

    Attributes:
        names: of the plugins.
        folder: the plugin folder; None: there is none.
    """

    names: tuple[str, ...] = ()
    folder: Path | None = None

    def to_text(self) -> str:
        return json.dumps({"names": self.names, "folder": str(self.folder or "")})

    @classmethod
    def from_text(cls, text: str) -> EnabledPlugins:
        """What `to_text` made; nothing is switched on by any other text."""
        try:
            value: object = json.loads(text)
        except ValueError:
            return cls()
        if not isinstance(value, dict):
            return cls()
        said = cast("dict[str, object]", value)
        names, folder = said.get("names"), said.get("folder")
        if not isinstance(names, list) or not isinstance(folder, str):
            return cls()
        return cls(tuple(map(str, cast("list[object]", names))), Path(folder) if folder else None)


@record()
class LoadedPlugins:
    """What this process was started with.

    Attributes:
        switched: what was to be loaded.
        left_out: what of it could not be.
        calls: counts what the functions of the others raise.
    """

    switched: EnabledPlugins = EnabledPlugins()
    left_out: tuple[FailedPlugin, ...] = ()
    calls: PluginCalls = field(default_factory=PluginCalls, compare=False)


def find_plugins(folder: Path | None) -> list[Plugin]:
    """All plugins that are installed or lie in ``folder``, by name. Reads metadata alone."""
    homes = [] if folder is None else list(_homes(folder))
    at_home = {str(home) for home in homes}
    found = [*_plugins_in([each for each in sys.path if each not in at_home], None)]
    for home in homes:
        found += _plugins_in([str(home)], home)
    return sorted(dict.fromkeys(found), key=lambda each: (each.name, each.package, each.version))


def enabled_manifests(folder: Path | None, names: Sequence[str]) -> list[Home]:
    """Where those plugins that have a manifest have it."""
    found = find_plugins(folder) if names else []
    return [one.manifest for one in found if one.name in names and one.manifest is not None]


def _homes(folder: Path) -> Iterator[Path]:
    """What may stand on the module path: the folder, folders in it, and wheels as they are."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for path in (folder, *entries):
        is_wheel = path.suffix == ".whl" and path.is_file()
        if is_wheel or (path.is_dir() and any(path.glob("*.dist-info"))):
            yield path


def _plugins_in(path: list[str], home: Path | None) -> Iterator[Plugin]:
    from importlib import metadata  # only where somebody asks

    for distribution in metadata.distributions(path=path):
        try:
            entries = distribution.entry_points.select(group=GROUP)
            about = distribution.metadata if entries else None
        except Exception:  # noqa: BLE001 - metadata of strangers: what can't be read isn't one
            continue
        for entry in entries:
            assert about is not None
            yield Plugin(
                entry.name,
                entry.value,
                about["Name"] or "?",
                about["Version"] or "?",
                (about["Summary"] or "").strip(),
                home,
                home or Path(str(distribution.locate_file(""))),
            )


class _HungError(RowError):
    """It did not come back."""

    back: threading.Event


def load_plugins(
    switched: EnabledPlugins,
    extension_points: Mapping[str, ExtensionPoint],
    limit: float | Callable[[str], float] = LIMIT,
    starting: Callable[[str], None] = _nothing,
) -> LoadedPlugins:
    """Import those that are switched on and let them add their rows; tells which could not.

    One that fails or does not come back leaves no row behind. Where nothing is switched on nothing
    is looked for.

    Args:
        switched: which, and where they lie.
        extension_points: the tables of this process.
        limit: seconds that each of them is waited for, or what tells them by its name.
        starting: told the name of each before anything of it is imported.
    """
    if not switched.names:
        return LoadedPlugins(switched)
    found = find_plugins(switched.folder)
    left_out: list[FailedPlugin] = []
    calls = PluginCalls()
    for name in dict.fromkeys(switched.names):
        starting(name)
        try:
            seconds = limit(name) if callable(limit) else limit
            named = [plugin for plugin in found if plugin.name == name]
            _load(named, extension_points, seconds, calls)
        except _HungError as error:
            left_out.append(FailedPlugin(name, str(error), hung=True, back=error.back))
        except RowError as error:
            left_out.append(FailedPlugin(name, str(error)))
    return LoadedPlugins(switched, tuple(left_out), calls)


def _load(
    found: Sequence[Plugin],
    extension_points: Mapping[str, ExtensionPoint],
    limit: float,
    calls: PluginCalls,
) -> None:
    if not found:
        raise RowError("it is no longer there")
    if len(found) > 1:
        raise RowError(f"several have the same name: {_packages(found)}")
    plugin = found[0]
    if plugin.home is not None and str(plugin.home) not in sys.path:
        sys.path.append(str(plugin.home))  # last: it can't stand in for a module of the program
    module = plugin.value.partition(":")[0]
    contributions = Contributions(
        extension_points,
        lambda row: calls.guard_row(plugin.name, row, module),
        EXTENSION_POINTS if plugin.manifest is None else EXTENSION_POINTS.union(TABLES),
    )
    failed: list[RowError] = []
    back = threading.Event()

    def work() -> None:
        _called(plugin, contributions, failed)
        if not failed:
            calls.guard_module(plugin.name, module)
        back.set()

    # In a thread of its own: one that hangs can be left behind, and what it raises of what ends
    # processes (SystemExit, KeyboardInterrupt) is its own, not the user's Ctrl+C.
    threading.Thread(target=work, name="plugin", daemon=True).start()
    if not back.wait(limit):
        hung = _HungError(f"it did not answer within {limit:g} s")
        hung.back = back
        failed = [hung]
    if failed:
        contributions.take_back()
        raise failed[0]


def _called(plugin: Plugin, contributions: Contributions, failed: list[RowError]) -> None:
    from importlib import metadata

    try:
        if plugin.manifest is not None:
            read_manifest(plugin.manifest, contributions)
            return
        function: object = metadata.EntryPoint(plugin.name, plugin.value, GROUP).load()
        if not callable(function):
            raise RowError(f"{plugin.value} is not a function")
        function(contributions)
    except RowError as error:
        failed.append(error)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the program starts without it
        failed.append(RowError(short_error(error)))


def _packages(found: Iterable[Plugin]) -> str:
    return ", ".join(f"{plugin.package} {plugin.version}" for plugin in found)
