"""Schedulers set up for one image: `classes` makes them, `setting_up` their levels, `schedule` runs
them. What others need of it stands in `desktop_app.engine.schedulers`."""
