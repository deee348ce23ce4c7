"""Control images, made of pictures and of what is painted: one row for each way."""
