"""``python -m bot``, and the console script ``digest-bot``."""

import os
import signal
import sys


def main() -> None:
    """Run the command line of this process."""
    if sys.argv[1:2] in (["run"], ["demo"]):
        # As bot.runtime.run does later: a stop while the bot still loads is a clean end.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, lambda *_: sys.exit(0))
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, signal.SIG_IGN)
    # python-telegram-bot warns of every 429 where its times are numbers.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    from bot.cli.main import cli

    cli(prog_name="python -m bot" if sys.argv[0].endswith("__main__.py") else "digest-bot")


if __name__ == "__main__":
    main()
