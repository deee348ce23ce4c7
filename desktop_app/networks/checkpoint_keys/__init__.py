"""Names and shapes of weights in single files of the original layouts."""
