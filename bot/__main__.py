"""``python -m bot``."""

import signal
import sys

if __name__ == "__main__":
    if sys.argv[1:2] in (["run"], ["demo"]):
        # As bot.runtime.run does for itself: whoever stops it while it still loads sees a clean end.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, lambda *_: sys.exit(0))
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, signal.SIG_IGN)
    from bot.cli import main

    main()
