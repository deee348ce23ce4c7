"""The engine in this very process: for the command line and the self-test, never for the
window."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

from desktop_app.core.plugins import EnabledPlugins
from desktop_app.engine.torch_environment import import_parts, prepare_environment
from desktop_app.networks.pack import PackError

if TYPE_CHECKING:
    from desktop_app.engine.local import LocalEngine
    from desktop_app.enginelink.client import PackChoice


def make_engine(
    packs: PackChoice | None = None, switched: EnabledPlugins | None = None
) -> LocalEngine:
    """Import torch and build the engine: takes seconds, so check everything else before.

    Args:
        packs: knows the build of torch to be used; None: the installed one. If that build can't be
            used, it is not used again, and the program begins again with the installed one: this
            process has parts of the other.
        switched: plugins, whose families it can run.
    """
    folder = None
    # A program that has torch already (a test, a notebook) has made these choices itself.
    if "torch" not in sys.modules:
        folder = packs.folder() if packs is not None else None
        prepare_environment()
        try:
            import_parts(folder)
        except PackError as error:
            if packs is None or folder is None:
                raise
            packs.failed(folder, str(error))
            print(f"velatura: note: GPU support was switched off: {error}.", file=sys.stderr)
            _begin_anew()
    from desktop_app.engine.local import LocalEngine

    if switched is not None and switched.names:
        from desktop_app.engine.plugin_loading import load_enabled_plugins

        load_enabled_plugins(switched)  # what can't be used was told when the catalog took them up
    return LocalEngine(pack="" if folder is None else folder.name)


def _begin_anew() -> NoReturn:
    command = [sys.executable, *sys.orig_argv[1:]]
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform == "win32":  # there a program that replaces itself loses its console
        raise SystemExit(subprocess.call(command))
    os.execv(sys.executable, command)
