"""Networks by which evaluations measure pictures, in the layouts in which they were published."""
