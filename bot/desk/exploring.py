"""Datasette at /db: the newsroom's tables to be looked through, by a list of those that may be seen.

It stands behind our guard, and has three locks of its own. Its permissions show only tables of the list, and
SQL to editors and admins. SQLite itself refuses each statement that reads another table, or does anything
but read, so that no query finds a way around. And of Datasette's own pages about itself none is passed on.
It runs without scripts: its policy allows none.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app.queries import SHOWN, show_only
from bot.models import Role

Act = TypeVar("Act", bound=Callable[..., Any])

MOUNTED = "/db"
TIME_LIMIT = 1_000  # milliseconds of one query
SETTINGS = {
    "base_url": f"{MOUNTED}/",
    "sql_time_limit_ms": TIME_LIMIT,
    "max_returned_rows": 1_000,
    "allow_download": False,
    "allow_csv_stream": False,
    "suggest_facets": False,
    "facet_time_limit_ms": 300,
    "default_cache_ttl": 0,
    "num_sql_threads": 2,
}
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)  # its style sheets name the columns of a table where they stand; scripts are none


def is_there() -> bool:
    """Tell whether the extra is installed."""
    return importlib.util.find_spec("datasette") is not None


class Explorer:
    """Datasette on one database, made when it is asked for: it takes a second to load."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._inner: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a table, a row, a query or what their pages look like."""
        session = scope.get("state", {}).get("session")
        if scope["type"] != "http" or session is None or not _passed_on(scope["path"]):
            await PlainTextResponse("not here", status_code=404)(scope, receive, send)
            return
        if scope["path"] == f"{MOUNTED}/":  # its own first page: the desk has one, which leads back
            await RedirectResponse(MOUNTED)(scope, receive, send)
            return
        self._inner = self._inner or _datasette(self._database)
        about = {
            **scope,
            "desk_role": session.visitor.role,
            "root_path": "",
            "path": scope["path"].removeprefix(MOUNTED),  # its links put the prefix before what it was asked
            "raw_path": scope["raw_path"].removeprefix(MOUNTED.encode()),
        }

        async def shut(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [one for one in message["headers"] if one[0].lower() != b"content-security-policy"]
                message = {**message, "headers": [*kept, (b"content-security-policy", POLICY.encode())]}
            await send(message)

        await self._inner(about, receive, shut)


def _passed_on(path: str) -> bool:
    own = path.removeprefix(MOUNTED)
    return not own.startswith("/-/") or own.startswith("/-/static/")


def _datasette(database: Path) -> ASGIApp:
    from datasette.app import Datasette
    from datasette.database import Database
    from datasette.plugins import pm

    class ShownTables(Database):  # type: ignore[misc]
        """The database as far as it is shown: Datasette logs each refusal to count another table."""

        async def table_names(self) -> list[str]:
            return [name for name in await super().table_names() if name in SHOWN]

    if not pm.has_plugin("wirewatch"):
        pm.register(_plugin(), "wirewatch")
    datasette = Datasette([str(database)], settings=SETTINGS)
    name = database.stem
    datasette.remove_database(name)
    datasette.add_database(ShownTables(datasette, path=str(database), is_mutable=True), name=name)
    found: ASGIApp = datasette.app()
    return found


def _plugin() -> object:
    """Return the plugin by which Datasette knows who asks, who may, and where it is mounted."""
    from datasette.utils import path_with_replaced_args

    class Locks:
        def __init__(self) -> None:
            self.__name__ = "wirewatch"

        @_hook(tryfirst=True)
        def actor_from_request(self, request: Any) -> dict[str, str] | None:
            role = request.scope.get("desk_role")
            return {"id": "desk", "role": str(role)} if role else None

        @_hook(tryfirst=True)
        def permission_allowed(self, actor: dict[str, str] | None, action: str, resource: Any) -> bool:
            return is_allowed(actor["role"] if actor else "", action, resource)

        @_hook()
        def prepare_connection(self, conn: Any, database: str) -> None:
            if not database.startswith("_"):
                show_only(conn)

        @_hook()
        def extra_template_vars(self, datasette: Any) -> dict[str, Any]:
            # its link to more values of a facet has no prefix, unlike its other links
            return {"path_with_replaced_args": lambda *of: datasette.urls.path(path_with_replaced_args(*of))}

    return Locks()


def _hook(**how: bool) -> Callable[[Act], Act]:
    """Mark a function as one that Datasette calls."""
    from datasette import hookimpl

    marked: Callable[[Act], Act] = hookimpl(**how)
    return marked


def is_allowed(role: str, action: str, resource: Any) -> bool:
    """Tell whether somebody may: look at what is shown, and ask in SQL as an editor; nothing else."""
    if not role:
        return False
    if action in ("view-instance", "view-database"):
        return True
    if action == "view-table":
        return resource[1] in SHOWN
    return action == "execute-sql" and Role(role).may(Role.EDITOR)
