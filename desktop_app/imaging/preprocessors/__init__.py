"""Control images, made of pictures and of what is painted: one row and one file for each way."""
