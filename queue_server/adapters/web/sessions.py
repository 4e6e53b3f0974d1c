"""Sessions kept on the server, in the data folder: they outlive a restart and hold a name, no password."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.middleware.session.server_side import ServerSideSessionBackend, ServerSideSessionConfig
from litestar.types import Empty, Message, ScopeSession
from typing_extensions import override

SESSION_S = 14 * 3600
"""One long working day."""


class HallSessionBackend(ServerSideSessionBackend):
    """Takes the new id that `auth.sign_in` chose, and keeps nothing for a visitor who is nobody."""

    @override
    def get_session_id(self, connection: ASGIConnection[Any, Any, Any, Any]) -> str:
        fresh = connection.scope["state"].get("fresh_session")
        return fresh if isinstance(fresh, str) else super().get_session_id(connection)

    @override
    async def store_in_message(
        self, scope_session: ScopeSession, message: Message, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> None:
        known = connection.cookies.get(self.config.key)
        if not known and (scope_session is Empty or not scope_session):
            return
        if known and connection.scope["state"].get("fresh_session"):
            await self.delete(known, store=self.config.get_store_from_app(connection.scope["app"]))
        await super().store_in_message(scope_session or Empty, message, connection)


class HallSessionConfig(ServerSideSessionConfig):
    """Cookie `hall_session`: HttpOnly, SameSite=Lax."""

    _backend_class = HallSessionBackend


def session_config() -> HallSessionConfig:
    return HallSessionConfig(
        key="hall_session",
        max_age=SESSION_S,
        samesite="lax",
        httponly=True,
        exclude=["^/static/", "^/api/", "^/board/"],
    )
