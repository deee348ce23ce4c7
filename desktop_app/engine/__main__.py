"""The engine's process: ``python -m desktop_app.engine``, started by `enginelink.process`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NoReturn

from desktop_app.networks.pack import wanted_pack
from desktop_app.networks.pipe_server import ServedEngine
from desktop_app.networks.process import serve


def _make_engine() -> ServedEngine:
    from desktop_app.engine.torch_environment import import_parts, prepare_environment

    prepare_environment()
    pack = wanted_pack(sys.argv)
    import_parts(pack)
    from desktop_app.engine.local import LocalEngine
    from desktop_app.engine.plugin_loading import load_enabled_plugins

    for each in load_enabled_plugins():
        print(f"the plugin {each.name} was left out: {each.reason}", file=sys.stderr)
    return LocalEngine(pack="" if pack is None else pack.name)


def main(make_engine: Callable[[], ServedEngine] = _make_engine) -> NoReturn:
    """Serve an engine (the true one if not given) over stdin and stdout until stdin ends."""
    serve(make_engine)


if __name__ == "__main__":
    main()
