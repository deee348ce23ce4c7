"""One file a model family: how its parts are built. Which parts may be built is in the catalogue."""
