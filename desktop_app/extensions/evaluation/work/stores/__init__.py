"""What is kept: reports, features of pictures, ratings, suites, sets for drift, grids."""
