import sys

from izin.cli import main

sys.exit(main())
