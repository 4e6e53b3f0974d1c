"""A process of its own that renders speech, so that an engine that hangs or dies takes nothing with it.

One JSON line in (`{"text": …, "file": …}`), one out (`{"error": null}` or what was wrong). Ends when its input ends.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from queue_server.announcer.pinyin import pinyin

VOICE = "sit/cmn-latn-pinyin"
"""The full id. Short ids and the engine's `cmn` do not take, or read the tone digits aloud as English."""
WORDS_A_MINUTE = 190


def main() -> int:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    try:
        engine = _engine()
    except Exception as wrong:  # noqa: BLE001 the engine's loader raises anything; it is reported to the parent
        _say(answers, f"{type(wrong).__name__}: {wrong}")
        return 1
    _say(answers, None)
    for request in sys.stdin:
        asked = json.loads(request)
        try:
            _say(answers, _render(engine, pinyin(asked["text"]), Path(asked["file"])))
        except Exception as wrong:  # noqa: BLE001 reported to the parent, which starts a fresh worker
            _say(answers, f"{type(wrong).__name__}: {wrong}")
    return 0


def _engine() -> Any:
    import pyttsx3

    engine: Any = pyttsx3.init()  # type: ignore[no-untyped-call]
    engine.setProperty("voice", VOICE)
    engine.setProperty("rate", WORDS_A_MINUTE)
    return engine


def _render(engine: Any, syllables: str, file: Path) -> str | None:
    """Queued properties take effect in runAndWait, which also completes the file; then the voice is read back."""
    file.unlink(missing_ok=True)
    engine.save_to_file(syllables, str(file))
    engine.runAndWait()
    voice = engine.getProperty("voice")
    if voice != VOICE:
        return f"expected voice {VOICE}, got {voice}"
    if not file.exists() or not file.stat().st_size:
        return "the engine wrote no sound"
    return None


def _say(answers: TextIO, error: str | None) -> None:
    answers.write(json.dumps({"error": error}) + "\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main())
