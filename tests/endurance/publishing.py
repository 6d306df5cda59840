"""Channels that publish by chance, and what a newsroom that watched them has to know in the end."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property
from itertools import accumulate

from bot.models import Statement
from bot.storage.database import Database
from tests.alerts.test_holding import LINK
from tests.alerts.test_storm import told_of
from tests.invented import LETTERS, VOCABULARIES, sentence
from tests.telegram_server import Sent, WorldChannel

Place = tuple[str, int]  # a channel's username and a post's number there

MINUTE = timedelta(minutes=1)
LONG = 8  # letters of a word
LATE = 20  # stories back from the newest that are copied

LETTERS_OF_DIGITS = str.maketrans("0123456789", "bdfgklmnpr")


def statements_of_long_words(count: int) -> list[Statement]:
    """Statements whose words come together nowhere else, and are no «no», «чи» or «не» by chance."""
    dice = random.Random("statements")
    return [
        Statement(
            id=f"s{number}",
            title="composed",
            wording={
                language: (" ".join(dice.choices(long_words(language), k=dice.randint(5, 7))).capitalize(),)
                for language in LETTERS
            },
        )
        for number in range(count)
    ]


@cache
def long_words(language: str) -> list[str]:
    """Words of a language that mean nothing in it."""
    return [word for word in VOCABULARIES[language][0] if len(word) >= LONG]


@dataclass(eq=False)
class Carried:
    """One text that carries a statement, with the posts that have it; the first had it first."""

    statement_id: str
    text: str
    places: list[Place] = field(default_factory=list)


@dataclass
class Publishing:
    """Everything that is published, so that what became of it can be compared with it.

    `carrying` of the posts carry a statement, `copying` of these copy one that did before; of all that
    happens `editing` are edits and `deleting` deletions, of the last `reach` posts.
    """

    channels: Sequence[WorldChannel]
    statements: Sequence[Statement]
    dice: random.Random
    carrying: float = 0.01
    copying: float = 0.2
    editing: float = 0.05
    deleting: float = 0.01
    reach: int = 200
    order: list[Place] = field(default_factory=list)  # as they were published
    texts: dict[Place, str] = field(default_factory=dict)  # as they read now, also of what was deleted
    deleted: set[Place] = field(default_factory=set)
    marks: dict[Place, str] = field(default_factory=dict)  # words by which an edit is known
    carried: list[Carried] = field(default_factory=list)

    @cached_property
    def weights(self) -> list[float]:
        """How much the channels publish, each added to those before."""
        return list(accumulate(1 / (5 + rank) for rank in range(len(self.channels))))

    def fill(self, posts: int, until: datetime) -> None:
        """Let every channel have published so many posts, a minute apart, before anybody watched."""
        for channel in self.channels:
            for left in range(posts, 0, -1):
                self._publish(channel, self._sentences(3), until - left * MINUTE)

    def happen(self, at: datetime) -> None:
        """Let a channel publish something, or edit or delete what it did."""
        what = self.dice.random()
        if what < self.editing:
            self.edit(at)
        elif what < self.editing + self.deleting:
            self.delete()
        else:
            self.post(at)

    def post(self, at: datetime) -> None:
        """Let a channel publish a post; the first of the channels post most."""
        (channel,) = self.dice.choices(self.channels, cum_weights=self.weights)
        if self.dice.random() >= self.carrying:
            self._publish(channel, self._sentences(self.dice.randint(1, 5)), at)
            return
        late = [
            story
            for story in self.carried[-LATE:]
            if all(place[0] != channel.username for place in story.places)
        ]
        if not late or self.dice.random() >= self.copying:
            late = [self._statement()]
            self.carried += late
        story = self.dice.choice(late)
        story.places.append(self._publish(channel, story.text, at))

    def edit(self, at: datetime) -> None:
        """Let a channel add something to a post of late that was not touched before."""
        if (place := self._one_of_late()) is not None and place not in self.marks:
            # In letters: a text with another figure is another story.
            number = str(len(self.marks)).translate(LETTERS_OF_DIGITS)
            self.marks[place] = f"Corrected {number}."
            self.texts[place] += f" {self.marks[place]}"
            self._channel(place).edit(place[1], self.texts[place], at)

    def delete(self) -> None:
        """Let a channel delete a post of late."""
        if (place := self._one_of_late()) is not None:
            self.deleted.add(place)
            self._channel(place).delete(place[1])

    def missed(
        self, db: Database, inboxes: Mapping[str, Sequence[Sent]], told: Mapping[str, Iterable[str]]
    ) -> list[str]:
        """Say in a line each what was lost, doubled or made up.

        `inboxes` are what recipients got, by their ids, and `told` the statements that each is told of.
        """
        lines = [*self._posts_missed(db)]
        for name, inbox in inboxes.items():
            lines += [f"{name}: {line}" for line in self._alerts_missed(db, inbox, set(told[name]))]
        return lines

    def _posts_missed(self, db: Database) -> Iterator[str]:
        states = {
            (row["username"], row["message_id"]): (row["state"], row["absent_at"], row["text"])
            for row in db.rows(
                """select c.username, m.message_id, m.state, p.absent_at,
                     (select v.text from versions v where v.post_id = p.id order by v.id desc limit 1) as text
                   from message_ids m join channels c on c.id = m.channel_id
                   left join posts p on p.id = m.post_id"""
            )
        }
        for place, text in self.texts.items():
            state, absent_at, stored = states.pop(place, ("lost", None, None))
            gone = state == "absent" or (state == "post" and absent_at is not None)
            if place in self.deleted:
                if not gone:
                    yield f"{place}: deleted, and {state}"
            elif gone or state != "post" or stored != text:
                yield f"{place}: {state}, absent since {absent_at}, reads {stored!r} for {text!r}"
        yield from (f"{place}: {state[0]}, made up" for place, state in states.items())
        for row in db.rows(
            """select v.post_id from versions v join versions w on w.post_id = v.post_id and w.text = v.text
               and w.links = v.links and w.id < v.id
               and not exists (select 1 from versions x where x.post_id = v.post_id
                 and x.id > w.id and x.id < v.id)"""
        ):
            yield f"post {row['post_id']} has the same version twice"

    def _alerts_missed(self, db: Database, inbox: Sequence[Sent], statements: set[str]) -> Iterator[str]:
        told, read = Counter(told_of(db, inbox)), self._read(db)
        for story in self.carried:
            if story.statement_id in statements:
                times = sum(told.pop(_link(place), 0) for place in story.places)
                if times > 1 or (not times and not read.isdisjoint(story.places)):
                    yield f"{story.places} of {story.statement_id} told {times} times"
        yield from (f"{link} told {times} times, and carries nothing" for link, times in told.items())
        edited = {_link(place): mark for place, mark in self.marks.items() if place not in self.deleted}
        for message in inbox:
            links = LINK.findall(message.text)
            if len(links) == 1 and (mark := edited.get(links[0])) and mark not in message.text:
                yield f"{links[0]} is told without its edit: {message.text!r}"

    def unread(self, db: Database) -> list[Carried]:
        """Return the stories all of whose posts were deleted before anybody could read them."""
        read = self._read(db)
        return [story for story in self.carried if read.isdisjoint(story.places)]

    def _read(self, db: Database) -> set[Place]:
        """Return where posts are that were read, whatever became of them."""
        rows = db.rows(
            """select c.username, m.message_id from message_ids m join channels c on c.id = m.channel_id
               where m.post_id is not null"""
        )
        return {(row["username"], row["message_id"]) for row in rows}

    def _publish(self, channel: WorldChannel, text: str, at: datetime) -> Place:
        assert channel.username is not None
        place = channel.username, channel.post(text, at)
        self.texts[place] = text
        self.order.append(place)
        return place

    def _statement(self) -> Carried:
        statement = self.dice.choice(self.statements)
        language = self.dice.choice(list(statement.wording))
        said = f"{self.dice.choice(statement.wording[language])}."
        return Carried(statement.id, f"{self._around(language, 3)} {said} {self._around(language, 1)}")

    def _around(self, language: str, count: int) -> str:
        """Sentences to stand around a statement, which do not change what it says."""
        words = long_words(language)
        drawn = (" ".join(self.dice.choices(words, k=self.dice.randint(9, 14))) for _ in range(count))
        return " ".join(f"{one.capitalize()}." for one in drawn)

    def _sentences(self, count: int) -> str:
        language = self.dice.choice(list(LETTERS))
        return " ".join(sentence(self.dice, language, self.dice.randint(9, 14)) for _ in range(count))

    def _one_of_late(self) -> Place | None:
        place = self.dice.choice(self.order[-self.reach :]) if self.order else None
        return None if place in self.deleted else place

    def _channel(self, place: Place) -> WorldChannel:
        return next(channel for channel in self.channels if channel.username == place[0])


def _link(place: Place) -> str:
    return f"https://t.me/{place[0]}/{place[1]}"
