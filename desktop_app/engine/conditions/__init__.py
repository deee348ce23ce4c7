"""What each kind of `core.conditions` does while a picture is made: one file a kind."""
