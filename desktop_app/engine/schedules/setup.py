"""See `networks.schedules.setup`."""

from desktop_app.networks.schedules.setup import Setup, set_up

__all__ = ["Setup", "set_up"]
