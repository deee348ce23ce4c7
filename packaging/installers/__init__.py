"""What packaging/build.py is made of: the standard library only, no part of the program."""
