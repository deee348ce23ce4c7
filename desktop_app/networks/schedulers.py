"""Schedulers: from a row of the catalogue to a diffusers scheduler set up for one image.

Which there are and what they are called is in resources/catalog/schedulers.toml; how they are
made and run, in `desktop_app.networks.schedules`.
"""

from __future__ import annotations

from desktop_app.core.steps import steps_run
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.scheduler_classes import fresh, make_scheduler, scheduler_class
from desktop_app.networks.schedules.setup import Setup

__all__ = [
    "Schedule",
    "Setup",
    "fresh",
    "make_scheduler",
    "scheduler_class",
    "steps_run",
]
