"""The first minute: a welcome on the empty canvas, and a first edit in three steps."""
