"""As `tests.server.drawn`, but an engine that hangs is noticed within seconds. Run as ``python -m
tests.server.drawn_hurried``."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.app import cli
from desktop_app.app.serve import building
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.pulse import PulseLimits
from tests.server.drawing_engine import COMMAND
from tests.server.inside import NumpyEngines

PROGRAM = ("-m", "tests.server.drawn_hurried")


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
