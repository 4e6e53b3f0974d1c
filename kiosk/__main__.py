"""`python -m kiosk --data DIR --device K1-1 [--headless] [--size 1080x1920]`: one kiosk."""

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

import structlog


def main(arguments: list[str] | None = None) -> int:
    """Runs until SIGTERM. Says `ready` on standard output after the first frame."""
    given = _parse(arguments)
    if given.headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["QT_QUICK_BACKEND"] = "software"
    from kiosk.adapters.logs import configure_logging
    from kiosk.wiring import run

    configure_logging()
    structlog.contextvars.bind_contextvars(process="kiosk", kiosk=given.device)
    return run(given.data, given.device, headless=given.headless, size=given.size)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kiosk", description="The touch screen of one kiosk.")
    parser.add_argument("--data", type=Path, required=True, help="data folder of the hall")
    parser.add_argument("--device", required=True, help="device name of this kiosk, such as K1-1")
    parser.add_argument("--headless", action="store_true", help="no screen: shown to the emulators process")
    parser.add_argument("--size", type=_size, default=(1080, 1920), help="WIDTHxHEIGHT in pixels")
    return parser.parse_args(arguments)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (
        width.isdigit() and height.isdigit() and 320 <= int(width) <= 7680 and 320 <= int(height) <= 7680
    ):
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT such as 1080x1920, got {text!r}")
    return int(width), int(height)


def leave(status: int) -> NoReturn:
    """Ends the process at once: all is stopped, and taking Qt and OpenCV apart takes more than a second."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    leave(main())
