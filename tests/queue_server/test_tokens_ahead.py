"""Tokens signed ahead are the tokens that would be signed now."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from queue_server.adapters.keys import KeyStore
from queue_server.adapters.mqtt.tokens import TicketTokens
from queue_server.adapters.mqtt.tokens_ahead import AHEAD, TokensAhead

DAY = date(2026, 11, 24)


class Counting(TicketTokens):
    made = 0

    def make(self, day: date, number: str) -> str:
        self.made += 1
        return super().make(day, number)


@pytest.fixture
def tokens(tmp_path: Path) -> Counting:
    return Counting(KeyStore(tmp_path / "keys"), "ncx", ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "numbers",
    [
        [f"A{n:03d}" for n in range(1, 200)],
        [f"A{n:03d}" for n in range(990, 1100)],
        ["A001", "B001", "A002", "A050", "A003", "B200", "A051"],
        ["7-A", "x", "", "A1B"],
    ],
)
def test_every_token_is_the_one_that_would_be_made_now(tokens: Counting, numbers: list[str]) -> None:
    ahead = TokensAhead(tokens)
    got = [ahead.make(DAY, number) for number in numbers]
    ahead.close()
    assert got == [tokens.make(DAY, number) for number in numbers]


def test_the_next_numbers_are_signed_before_they_are_asked_for(tokens: Counting) -> None:
    ahead = TokensAhead(tokens)
    ahead.make(DAY, "A001")
    ahead.close()
    assert tokens.made == 1 + AHEAD


def test_yesterdays_are_forgotten(tokens: Counting) -> None:
    ahead = TokensAhead(tokens)
    ahead.make(DAY, "A001")
    tomorrow = date(2026, 11, 25)
    assert ahead.make(tomorrow, "A001") == tokens.make(tomorrow, "A001")
    ahead.close()
    assert set(ahead._signed_to) == {(tomorrow, "A")}
