"""The engine's fixtures: what it shares with the trainer is tested through it."""

from __future__ import annotations

from tests.engine.conftest import _set_aside, engine, make_model, mask, model, own_engine, picture

__all__ = ["_set_aside", "engine", "make_model", "mask", "model", "own_engine", "picture"]
