"""Statements as pages of their own, sealed when they are made."""

import hashlib
from itertools import islice
from pathlib import Path

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.statements import Statements
from bot.errors import InputError
from bot.files import destination, write_whole
from bot.models import LANGUAGES, Claimed, ClaimPage, File, Piece, Worded
from bot.storage import custody
from bot.storage import statements as registry
from bot.storage.coverage import watching_since
from bot.storage.thread_writings import latest_judgement
from bot.storage.timelines import carrying, first_carriers
from bot.threads.formats.claim_page import claim_html, claim_jsonld

FORMS = {"html": (claim_html, "html"), "jsonld": (claim_jsonld, "jsonld")}
MADE = "claim page made"


class ClaimPages(Service):
    """Pages of statements: what is kept of them, as a reader outside may have it."""

    def __init__(self, opened: OpenNewsroom, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    def get(self, statement_id: str, language: str = "", *, most: int | None = None) -> ClaimPage:
        """Return what a statement's page tells, in a language or in the newsroom's.

        It tells of so many appearances at most, if said, the first. How it stands is what an editor said of
        it last, in whichever thread. Raises InputError for a statement never tracked, and for a language that
        we do not speak.
        """
        self._statements.check([statement_id])
        if language and language not in LANGUAGES:
            raise InputError(f'language "{language}": expected one of {", ".join(LANGUAGES)}')
        language = language or self.config.language
        known = {one.id: one for one in self._statements.tracked}.get(statement_id)
        firsts = list(islice(first_carriers(self.db, statement_id), most))
        carried = tuple(
            Worded(
                url=one.url,
                channel=one.name,
                posted_at=one.at,
                language=one.language,
                rung=one.rung.value,
                score=one.score,
                wording=one.wording,
                words=said.evidence,
                pieces=(Piece(kind="same", text=said.evidence),),
                delay=one.at - firsts[0].at,
                relation="first carrier",
            )
            for one in firsts
            for said in one.said[:1]
        )
        claim = Claimed(
            id=statement_id,
            title=known.titled(language) if known else registry.titles(self.db)[statement_id],
            speaker=known.speaker.named(language) if known and known.speaker else "",
            said_at=known.said_at if known else "",
            said_on=known.said_on if known else None,
            carried=carried,
            judged=latest_judgement(self.db, statement_id),
        )
        return ClaimPage(
            claim=claim,
            zone=self.config.zone.key,
            made_at=self.clock(),
            channels=len(self.opened.channels),
            chain=custody.head(self.db),
            watching_since=watching_since(self.db),
            language=language,
            more=carrying(self.db, statement_id) - most if most and len(firsts) == most else 0,
        )

    def export(self, statement_id: str, form: str, language: str = "") -> File:
        """Return a statement's page as a file, sealed: its hash is in the chain. Raises InputError.

        Form is "html" or "jsonld".
        """
        file = self._file(statement_id, form, language)
        self._record(statement_id, form, file)
        return file

    def write(
        self, statement_id: str, form: str, target: str | Path, *, language: str = "", force: bool = False
    ) -> Path:
        """Write what `export` returns to a file or into a folder, sealed as well, and return its path.

        Raises InputError for another file of that name, unless `force` is given.
        """
        file = self._file(statement_id, form, language)
        path = destination(target, file.name)
        write_whole(path, file.content, force=force)
        self._record(statement_id, form, file)
        return path

    def _file(self, statement_id: str, form: str, language: str) -> File:
        if form not in FORMS:
            raise InputError(f'"{form}": expected one of {", ".join(FORMS)}')
        make, suffix = FORMS[form]
        content = make(self.get(statement_id, language))
        return File(name=f"claim-{statement_id}.{suffix}", content=content)

    def _record(self, statement_id: str, form: str, file: File) -> None:
        digest = hashlib.sha256(file.content).hexdigest()
        subject = {"statement": statement_id, "as": form, "sha256": digest}
        with self.db.write():
            custody.record(self.db, MADE, subject, actor=self.actor, at=self.clock())
