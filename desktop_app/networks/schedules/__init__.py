"""Schedulers set up for one image: `scheduler_classes` makes them, `setup` their levels, `schedule`
runs them. Which there are and what they are called is in resources/catalog/schedulers.toml."""
