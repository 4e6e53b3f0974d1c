"""Login, start page, guards, headers, error pages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar.testing import AsyncTestClient
from web_fakes import PASSWORD, World, running


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncTestClient]:
    async with AsyncTestClient(world.app) as made:
        made.follow_redirects = False
        yield made


async def test_start_page_leads_to_the_pages(world: World, client: AsyncTestClient) -> None:
    answer = await client.get("/")
    assert answer.status_code == 200
    for door in ("/window", "/desk", "/board/1", "/board/2", "/manager", "/manager/matrix"):
        assert f'href="{door}"' in answer.text
    assert "练习厅" not in answer.text
    (world.services.data / "emulators.sock").touch()
    assert "练习厅" in (await client.get("/")).text
