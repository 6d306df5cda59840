"""Statements that people track beside what the files say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.statements import Statements
from bot.config.loading import statement_from
from bot.config.writing import statements_toml
from bot.errors import InputError
from bot.files import destination, write_whole
from bot.language.detect import languages
from bot.language.slug import id_of
from bot.language.words import tokens
from bot.models import Statement, Tracked
from bot.storage import statements as registry
from bot.storage.statements import add_statement, added_statements, remove_statement
from bot.text import clean_text, shorten

TITLE = 80  # letters of a quote that serve as its title
HEADING = """\
Statements that people added in Wirewatch, to be moved into statements.toml, which has none of them yet.
Their speakers are there. Then untrack here what you have moved."""


NOTHING = "Nothing that people added is missing in statements.toml."


class Tracking(Service):
    """The statements that people track beside what the files say."""

    def __init__(self, opened: OpenNewsroom, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    def languages_of(self, quote: str) -> tuple[str, ...]:
        """Guess the languages that a quote may be in, the likeliest first."""
        return languages(token.text for token in tokens(quote))

    def draft(
        self,
        quote: str,
        *,
        languages: Iterable[str] = (),
        wordings: Mapping[str, Sequence[str]] | None = None,
        speaker: str = "",
        title: str = "",
        statement_id: str = "",
        require_speaker: bool = False,
        tags: Iterable[str] = (),
        urgent: bool = False,
    ) -> Statement:
        """Return the statement that a quote would be tracked as; nothing is kept.

        The quote is a wording in each of these languages, or in its own if none is given; `wordings` are
        others. An id is made of its words unless one is given. Raises InputError for what the files would
        not accept either, and for an id that is in force.
        """
        said = " ".join(clean_text(quote).split())
        if not said:
            raise InputError("a quote is missing: expected the words to look for")
        worded = {language: [said] for language in languages or self.languages_of(said)[:1]}
        for language, phrases in (wordings or {}).items():
            worded.setdefault(language, []).extend(" ".join(clean_text(phrase).split()) for phrase in phrases)
        name = " ".join(clean_text(title).split()) or shorten(said, TITLE)
        table = {
            "id": statement_id or id_of(said, self._taken(name)),
            "title": name,
            "speaker": speaker or None,
            "require_speaker": require_speaker,
            "tags": list(tags),
            "urgent": urgent,
            "wording": worded,
        }
        statement = statement_from(table, self.config.speakers)
        self._check_free(statement.id)
        return statement

    def track(self, statement: Statement, *, origin: str) -> None:
        """Track a statement from now on; what is stored already is judged by it and alerts no one.

        Raises InputError if its id is in force.
        """
        with self.db.write():
            self._check_free(statement.id)
            add_statement(self.db, statement, origin=origin, actor=self.actor, at=self.clock())
            in_force = self._statements.get(statement.id)
            rules = self._statements.rules
            registry.register_statement(self.db, in_force, rules=rules, actor=self.actor, at=self.clock())

    def untrack(self, statement_id: str) -> None:
        """Stop tracking a statement that people added; what was found of it stays.

        Raises InputError for one that nobody added. One that the files have too stays in force by them.
        """
        with self.db.write():
            if not remove_statement(self.db, statement_id, actor=self.actor, at=self.clock()):
                raise InputError(self._why_not(statement_id))
            if statement_id not in {statement.id for statement in self.config.statements}:
                registry.retire_statement(self.db, statement_id, actor=self.actor, at=self.clock())

    @property
    def added(self) -> list[Tracked]:
        """The statements that people added, in the order in which they were added."""
        return added_statements(self.db)

    @property
    def clashes(self) -> list[Tracked]:
        """Those of them whose id the files have as well: the files' counts, and these do nothing."""
        configured = {statement.id for statement in self.config.statements}
        return [added for added in self.added if added.statement.id in configured]

    def export(self) -> str:
        """Return what people added and statements.toml lacks as TOML for it, with who added it and when."""
        configured = {statement.id for statement in self.config.statements}
        missing = [added for added in self.added if added.statement.id not in configured]
        in_force = {statement.id: statement for statement in self._statements.tracked}
        return statements_toml(
            ((self._as_configured(added, in_force), self._comment(added)) for added in missing),
            heading=HEADING if missing else NOTHING,
            known=self.config.speakers,
        )

    def write(self, target: str | Path, *, force: bool = False) -> Path:
        """Write them to a file or into a folder, whole or not at all, and return its path.

        Raises InputError for another file of that name, unless `force` is given.
        """
        path = destination(target, "statements-added.toml")
        write_whole(path, self.export().encode(), force=force)
        return path

    def _as_configured(self, tracked: Tracked, in_force: Mapping[str, Statement]) -> Statement:
        return replace(tracked.statement, speaker=in_force[tracked.statement.id].speaker)

    def _comment(self, tracked: Tracked) -> str:
        day = tracked.added_at.astimezone(self.config.zone).date()
        return " ".join(f"added by {tracked.added_by} on {day}".split())

    def _taken(self, title: str) -> set[str]:
        """Return ids that a new statement may not have; one that had this title may come back as itself."""
        known = registry.titles(self.db)
        in_force = {statement.id for statement in self._statements.tracked}
        return in_force | {one for one, was in known.items() if was != title}

    def _check_free(self, statement_id: str) -> None:
        if statement_id in {statement.id for statement in self.config.statements}:
            raise InputError(
                f'statement "{statement_id}": statements.toml has it already, and that one counts'
            )
        if statement_id in {added.statement.id for added in self.added}:
            raise InputError(f'statement "{statement_id}": it is tracked already')

    def _why_not(self, statement_id: str) -> str:
        if statement_id in {statement.id for statement in self.config.statements}:
            return f'statement "{statement_id}": it is in statements.toml; take it out there'
        listed = ", ".join(added.statement.id for added in self.added) or "none was added"
        return f'statement "{statement_id}": nobody added it (there are: {listed})'
