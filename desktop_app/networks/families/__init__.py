"""One file a model family: how its parts are built. Which may be built, the catalogue says."""
