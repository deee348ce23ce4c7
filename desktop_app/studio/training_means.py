"""The studio's engine by its former place, by which public reports call it."""

from desktop_app.studio.studio_engine import StudioEngine

__all__ = ["StudioEngine"]
