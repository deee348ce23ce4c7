"""Schedulers set up for one image: `scheduler_classes` makes them, `setup` their levels, `schedule`
runs them. What others need of it is in `desktop_app.networks.schedulers`."""
