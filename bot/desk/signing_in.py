"""The way in and out: a form for users, a word on the printed address for the owner."""

import asyncio

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.desk.access import Access, TooManyTries
from bot.desk.guard import DeskGuard
from bot.desk.rendering import environment
from bot.i18n import Catalogue

LONGEST = 1_000  # letters of a name or password


class SigningIn:
    """The pages for whoever is not signed in yet, and for whoever leaves."""

    def __init__(self, access: Access, guard: DeskGuard) -> None:
        self._access, self._guard = access, guard

    def form(self, catalogue: Catalogue, problem: str = "", status: int = 200) -> Response:
        """Show the way in."""
        page = environment().get_template("sign_in.html")
        words = page.render(
            say=catalogue.say,
            language=catalogue.language,
            has_users=self._access.has_users,
            problem=problem,
        )
        return HTMLResponse(words, status)

    async def enter(self, asked: Request, catalogue: Catalogue) -> Response:
        """Let somebody in who knows a user's password."""
        if not self._access.has_users:
            return self.form(catalogue, status=401)
        sent = await asked.form(max_files=0, max_fields=5)
        name, password = str(sent.get("name", "")), str(sent.get("password", ""))
        if max(len(name), len(password)) > LONGEST:
            return self.form(catalogue, catalogue.say("This name or password is not right."), 401)
        try:
            key = await asyncio.to_thread(
                self._access.by_password, name.strip(), password, self._address(asked)
            )
        except TooManyTries as error:
            wait = catalogue.say("Too many tries; the next one in %(span)s.", span=catalogue.span(error.wait))
            return self.form(catalogue, wait, 429)
        if key is None:
            return self.form(catalogue, catalogue.say("This name or password is not right."), 401)
        return self._guard.entered(RedirectResponse("/", status_code=303), key)

    def _address(self, asked: Request) -> str:
        """Return from where somebody asks: as our proxy says, which adds what it saw as the last, if any."""
        address = asked.client.host if asked.client else ""
        forwarded = asked.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return forwarded[:100] if forwarded and self._guard.is_behind_proxy else address

    def leave(self, asked: Request) -> Response:
        """End somebody's session."""
        self._access.end(self._guard.key_of(asked))
        return self._guard.left(RedirectResponse("/login", status_code=303))
