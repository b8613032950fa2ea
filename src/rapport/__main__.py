"""``python -m rapport`` is the command ``rapport``."""

import sys

from rapport.cli import main

sys.exit(main())
