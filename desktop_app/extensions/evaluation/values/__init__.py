"""What evaluation speaks of: sets, measures and their formulas, ratings, drift, suites, grids."""
