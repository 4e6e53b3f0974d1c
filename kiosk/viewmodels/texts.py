"""The sentences of the screens, by key, from `assets/i18n`; Chinese stands in where English lacks one."""

import json
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@cache
def _table(language: str) -> dict[str, str]:
    table: dict[str, str] = json.loads((ASSETS / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    return table


class Texts:
    """`t("key", n=3)` is the finished sentence."""

    def __init__(self, language: str = "zh") -> None:
        self.language = language
        self._own = _table(language)
        self._chinese = _table("zh")

    @property
    def english(self) -> bool:
        return self.language == "en"

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError where no language has the sentence."""
        text = self._own.get(key)
        if text is None:
            text = self._chinese[key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        return key in self._chinese

    def pick(self, chinese: str, english: str) -> str:
        """A name of the hall in the language of the screen."""
        return english if self.english and english else chinese

    def join(self, names: list[str]) -> str:
        return (", " if self.english else "、").join(names)
