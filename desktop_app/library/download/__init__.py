"""Getting models: ranged transfers into a staging folder, verified, moved in whole."""
