"""``python -m bot``."""

import signal
import sys

if __name__ == "__main__":
    if sys.argv[1:2] in (["run"], ["demo"]):
        # Until the bot hears it itself: whoever stops it while it still loads sees a clean end.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sys.exit(0))
    from bot.cli import main

    main()
