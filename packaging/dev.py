"""Sets Touchstone up and runs it: ``run``, ``test``, ``lint``, ``bench``, ``build``. Needs nothing but Python 3.11.

The first call makes ``.venv`` and installs what ``packaging/constraints.txt`` pins; later ones start at once.
This file keeps to what any Python can read, so that the wrong one is told so in words.
"""

import sys

if sys.version_info[:2] != (3, 11):
    sys.stderr.write(
        "Touchstone needs Python 3.11; this is %d.%d.\nInstall Python 3.11 and run this with it, for example:\n"
        "  python3.11 packaging/dev.py run\n" % sys.version_info[:2])
    sys.exit(1)

from tasks import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
