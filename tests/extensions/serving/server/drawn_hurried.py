"""As `tests.extensions.serving.server.drawn`, but an engine that hangs is noticed
within seconds. Run as ``python -m tests.extensions.serving.server.drawn_hurried``."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.app import cli
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.pulse import PulseLimits
from desktop_app.extensions.serving.verbs import building
from tests.extensions.serving.server.drawing_engine import COMMAND
from tests.extensions.serving.server.inside import NumpyEngines

PROGRAM = ("-m", "tests.extensions.serving.server.drawn_hurried")


class HurriedEngines(NumpyEngines):
    """See above."""

    def _client(self, number: int, variables: Mapping[str, str]) -> EngineClient:
        del variables
        limits = PulseLimits(frozen=4, idle=6, cancelled=2)
        log = self._parts.paths.logs / f"engine-{number}.log"
        return EngineClient(log, COMMAND, pulse=limits)


if __name__ == "__main__":
    building.Engines = HurriedEngines
    raise SystemExit(cli.main())
