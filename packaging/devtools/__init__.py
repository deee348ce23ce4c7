"""What packaging/dev.py is made of: the standard library, and the program's own tables that need no
more."""

import sys
from pathlib import Path

# The program's own tables are read before it is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
