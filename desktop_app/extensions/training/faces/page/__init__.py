"""Sets of pictures, and trainings on them."""
