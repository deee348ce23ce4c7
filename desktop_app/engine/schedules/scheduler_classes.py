"""See `networks.schedules.scheduler_classes`."""

from desktop_app.networks.schedules.scheduler_classes import make_scheduler

__all__ = ["make_scheduler"]
