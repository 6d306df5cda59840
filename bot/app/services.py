"""The services of the application, by noun: each is loaded when it is first asked for.

A command pays for what it uses: `wirewatch status` loads neither matching nor a way to Telegram.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bot.app.newsroom import Service

if TYPE_CHECKING:
    from bot.app.accounts import Accounts
    from bot.app.backups import Backups
    from bot.app.channels import Channels
    from bot.app.chat import Chatting
    from bot.app.claims import ClaimPages
    from bot.app.connections import Connections
    from bot.app.entries import ThreadEntries
    from bot.app.evidence import Evidence
    from bot.app.health import HealthReport
    from bot.app.judging import Judging
    from bot.app.lookback import Lookbacks
    from bot.app.media import Media
    from bot.app.pictures import Pictures
    from bot.app.posts import Posts
    from bot.app.recipients import Recipients
    from bot.app.reloading import Reloading
    from bot.app.review import Review
    from bot.app.searches import Searches
    from bot.app.silences import Silences
    from bot.app.staff import Staff
    from bot.app.statements import Statements
    from bot.app.stories import Stories
    from bot.app.summaries import Summaries
    from bot.app.threads import Threads
    from bot.app.timelines import Timelines
    from bot.app.tracking import Tracking
    from bot.app.translations import MachineTranslations
    from bot.app.wire import Wire
    from bot.app.wordings import Wordings


class Services(Service):
    """Everything that a face may ask for, opened on one newsroom."""

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts that read, and the bot."""
        from bot.app.accounts import Accounts

        return Accounts(self.opened, self.health.next_look)

    @cached_property
    def backups(self) -> Backups:
        """Backups that the service makes by itself."""
        from bot.app.backups import Backups

        return Backups(self.opened)

    @cached_property
    def channels(self) -> Channels:
        """Channels that are watched."""
        from bot.app.channels import Channels

        return Channels(self.opened)

    @cached_property
    def chatting(self) -> Chatting:
        """Inbox and outbox of the chat."""
        from bot.app.chat import Chatting

        return Chatting(self.opened)

    @cached_property
    def claims(self) -> ClaimPages:
        """Pages of statements."""
        from bot.app.claims import ClaimPages

        return ClaimPages(self.opened, self.statements)

    @cached_property
    def connections(self) -> Connections:
        """Ways out: sources, sinks and accounts."""
        from bot.app.connections import Connections

        return Connections(self.opened, self.media, self.accounts)

    @cached_property
    def entries(self) -> ThreadEntries:
        """Entries of threads that several people edit."""
        from bot.app.entries import ThreadEntries

        return ThreadEntries(self.opened, self.threads)

    @cached_property
    def evidence(self) -> Evidence:
        """Proofs of what was captured."""
        from bot.app.evidence import Evidence

        return Evidence(self.opened, self.stories, self.connections)

    @cached_property
    def health(self) -> HealthReport:
        """State of the watch."""
        from bot.app.health import HealthReport

        return HealthReport(self.opened)

    @cached_property
    def judging(self) -> Judging:
        """Trials of statements, and people's verdicts."""
        from bot.app.judging import Judging

        return Judging(self.opened, self.statements, self.posts)

    @cached_property
    def lookbacks(self) -> Lookbacks:
        """Looks back over archives."""
        from bot.app.lookback import Lookbacks

        return Lookbacks(self.opened, self.statements)

    @cached_property
    def media(self) -> Media:
        """Files that posts carry."""
        from bot.app.media import Media

        return Media(self.opened)

    @cached_property
    def pictures(self) -> Pictures:
        """Words in pictures."""
        from bot.app.pictures import Pictures

        return Pictures(self.opened)

    @cached_property
    def posts(self) -> Posts:
        """Stored posts."""
        from bot.app.posts import Posts

        return Posts(self.opened)

    @cached_property
    def recipients(self) -> Recipients:
        """Recipients of alerts."""
        from bot.app.recipients import Recipients

        return Recipients(self.opened, self.statements)

    @cached_property
    def reloading(self) -> Reloading:
        """A look at settings that change."""
        from bot.app.reloading import Reloading

        return Reloading(self.opened, self.health.work)

    @cached_property
    def review(self) -> Review:
        """The list of what waits for an answer."""
        from bot.app.review import Review

        return Review(self.opened, self.statements)

    @cached_property
    def searches(self) -> Searches:
        """Searches that people saved."""
        from bot.app.searches import Searches

        return Searches(self.opened, self.tracking)

    @cached_property
    def silences(self) -> Silences:
        """Silences of channels on statements."""
        from bot.app.silences import Silences

        return Silences(self.opened, self.statements)

    @cached_property
    def staff(self) -> Staff:
        """People who are told, and let in."""
        from bot.app.staff import Staff

        return Staff(self.opened, self.recipients)

    @cached_property
    def statements(self) -> Statements:
        """Statements in force."""
        from bot.app.statements import Statements

        return Statements(self.opened)

    @cached_property
    def stories(self) -> Stories:
        """Stories and corrections of them."""
        from bot.app.stories import Stories

        return Stories(self.opened)

    @cached_property
    def summaries(self) -> Summaries:
        """Lists of alerts, in one message each."""
        from bot.app.summaries import Summaries

        return Summaries(self.opened)

    @cached_property
    def threads(self) -> Threads:
        """Threads that editors put together."""
        from bot.app.threads import Threads

        return Threads(self.opened, self.statements, self.posts, self.media)

    @cached_property
    def timelines(self) -> Timelines:
        """Timelines of statements."""
        from bot.app.timelines import Timelines

        return Timelines(self.opened, self.statements)

    @cached_property
    def tracking(self) -> Tracking:
        """Statements that people added."""
        from bot.app.tracking import Tracking

        return Tracking(self.opened, self.statements)

    @cached_property
    def translations(self) -> MachineTranslations:
        """Translations by a machine."""
        from bot.app.translations import MachineTranslations

        return MachineTranslations(self.opened)

    @cached_property
    def wire(self) -> Wire:
        """Stories in which statements were found."""
        from bot.app.wire import Wire

        return Wire(self.opened, self.posts)

    @cached_property
    def wordings(self) -> Wordings:
        """Wordings that people confirmed."""
        from bot.app.wordings import Wordings

        return Wordings(self.opened, self.statements)
