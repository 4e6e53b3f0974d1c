"""The link's transport: what is written in one turn leaves together, in order, and before the end."""

import asyncio

from queue_server.adapters.mqtt.link import _Gathered


class TransportFake:
    def __init__(self) -> None:
        self.writes, self.closed = [], False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.writes.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def test_one_turn_is_one_write():
    transport = TransportFake()
    gathered = _Gathered(transport)
    for piece in (b"a", b"b", b"c"):
        gathered.write(piece)
    assert transport.writes == []
    await asyncio.sleep(0)
    assert transport.writes == [b"abc"]
    gathered.write(b"d")
    await asyncio.sleep(0)
    assert transport.writes == [b"abc", b"d"]


async def test_a_goodbye_leaves_before_the_end():
    transport = TransportFake()
    gathered = _Gathered(transport)
    gathered.write(b"bye")
    gathered.close()
    await asyncio.sleep(0)
    assert (transport.writes, gathered.is_closing()) == ([b"bye"], True)


async def test_nothing_is_written_to_a_connection_that_ended_meanwhile():
    transport = TransportFake()
    gathered = _Gathered(transport)
    gathered.write(b"late")
    transport.close()
    await asyncio.sleep(0)
    assert transport.writes == []
