"""Finding the posts that say the same in two languages, with the help of a sentence encoder."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from bot.language.detect import languages
from bot.language.encoder import Encoder, Packed, Vector, centred, mean_of
from bot.language.lemma import is_name
from bot.language.lexicon import lexicons
from bot.language.names import is_source, looks_like_name
from bot.language.polarity import has_negative_word
from bot.language.reading import Reading, Sentence
from bot.language.running import RunningWord
from bot.models import Link, StoredCarrier
from bot.storage import stories, translations
from bot.storage.database import Database
from bot.storage.sketches import period_of
from bot.storage.translations import StoredVector, Translation
from bot.stories.likeness.fingerprint import Fingerprint, fingerprint
from bot.stories.likeness.translation import APART, FEWEST, HALF_NEAR, LEAD, Lead, is_translation


def leads(texts: Iterable[tuple[str, tuple[Link, ...]]], *, signatures: Iterable[str]) -> dict[str, Lead]:
    """Return the openings of a post's versions by digest; none of a version that says too little."""
    signed = tuple(signatures)
    found = {}
    for text, links in texts:
        said = fingerprint(text, labels=[link.label for link in links], signatures=signed)
        if len(said.texts) >= FEWEST and (possible := languages(said.texts)):
            lead = _lead(text, said, possible[0])
            found[hashlib.sha256(lead.text.encode()).hexdigest()] = lead
    return found


def _lead(text: str, said: Fingerprint, language: str) -> Lead:
    words = said.words[:LEAD]
    opening = text[words[0].start : words[-1].end]
    amounts = {at: word.amount for at, word in enumerate(said.words) if word.figure}
    names, openers = _names(text, words, language)
    sentences = _sentences(opening, language)
    concepts = frozenset(concept for sentence in sentences for _, _, concept in sentence.concepts)
    opposites = lexicons()[language].opposites
    return Lead(
        text=opening,
        language=language,
        size=len(words),
        names=names,
        openers=openers,
        figures=frozenset(amount for at, amount in amounts.items() if at < LEAD),
        content=frozenset(said.texts[place] for place in said.content if place < LEAD),
        said=frozenset(said.texts),
        amounts=frozenset(amounts.values()),
        concepts=concepts,
        contraries=frozenset(other for concept in concepts for other in opposites.get(concept, ())),
        negative=any(map(has_negative_word, sentences)),
    )


def _names(text: str, words: Iterable[RunningWord], language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names inside sentences, and those that begin one."""
    capitals = [word for word in words if not word.figure and text[word.start].isupper()]
    inside = {word.text for word in capitals if word.name and not is_source(word.text)}
    first = {word.text for word in capitals if not word.name}
    openers = {name for name in first if looks_like_name(name) or is_name(name, language)}
    return frozenset(inside), frozenset(openers)


def _sentences(text: str, language: str) -> list[Sentence]:
    reading = Reading(text)
    return [reading.sentence(number, language) for number in range(len(reading.spans))]


class Meanings:
    """Openings as one encoder sees them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._means: dict[str, Vector] = {}

    @property
    def name(self) -> str:
        """The encoder's."""
        return self._encoder.name

    def of(self, openings: Sequence[Lead]) -> list[Packed]:
        """Return what each opening means, in order; the same opening always means the same."""
        rows = self._encoder.encode([lead.text for lead in openings])
        return [
            Packed.of(centred(row, self._mean(lead.language)))
            for row, lead in zip(rows, openings, strict=True)
        ]

    def _mean(self, language: str) -> Vector:
        if language not in self._means:
            self._means[language] = mean_of(self._encoder, language)
        return self._means[language]


Near = tuple[StoredVector, StoredVector, float]  # two openings and their cosine


class Translations:
    """The meanings of posts: read once, kept with their period, compared with what is near in time."""

    def __init__(self, db: Database, meanings: Meanings, window: timedelta) -> None:
        self._db, self._meanings, self._window = db, meanings, window
        self._leads: dict[int, Mapping[str, Lead]] = {}
        self._read: dict[str, Packed] = {}  # by digest, so that copies are read once

    def read(self, posts: Sequence[StoredCarrier]) -> None:
        """Have the encoder read what is not kept of these posts; it takes time, and writes nothing."""
        kept = translations.known_leads(self._db, (post.id for post in posts), map(self._period, posts))
        waiting = {
            digest: lead
            for post in posts
            for digest, lead in self._leads_of(post).items()
            if digest not in self._read and (post.id, digest) not in kept
        }
        if waiting:
            self._read |= zip(waiting, self._meanings.of(list(waiting.values())), strict=True)

    def vectors(self, posts: Sequence[StoredCarrier]) -> list[StoredVector]:
        """Return what these posts mean, as far as it is not kept."""
        self.read(posts)
        return [
            StoredVector(
                post_id=post.id,
                posted_at=post.posted_at,
                lead=digest,
                language=lead.language,
                content=self._read[digest].content,
            )
            for post in posts
            for digest, lead in self._leads_of(post).items()
            if digest in self._read  # what is not was kept before
        ]

    @property
    def encoder(self) -> str:
        """The name of the encoder that read them."""
        return self._meanings.name

    def find(self, posts: Sequence[StoredCarrier]) -> list[Translation]:
        """Return which posts are translations of these.

        Each pair is judged by its two posts alone, so the order in which posts come makes no difference.
        """
        best: dict[tuple[int, int], float] = {}
        near = list(self._near(posts))
        others = stories.posts_by_id(self._db, (other.post_id for _, other, _ in near))
        known = {post.id: post for post in (*others, *posts)}
        for one, two, score in near:
            left, right = (self._leads_of(known[half.post_id])[half.lead] for half in (one, two))
            if is_translation(left, right, near=score, apart=abs(one.posted_at - two.posted_at)):
                pair = min(one.post_id, two.post_id), max(one.post_id, two.post_id)
                best[pair] = max(score, best.get(pair, 0.0))
        return [Translation(post_id=one, other_id=two, score=score) for (one, two), score in best.items()]

    def _near(self, posts: Sequence[StoredCarrier]) -> Iterator[Near]:
        """Yield the openings of these posts, each with one in another language near in time and meaning."""
        if not posts:
            return
        own, times = {post.id for post in posts}, [post.posted_at for post in posts]
        since, until = min(times) - APART, max(times) + APART
        periods = range(period_of(since, self._window), period_of(until, self._window) + 1)
        kept = translations.vectors_between(self._db, since, until, periods=periods)
        vectors = [Packed(vector.content) for vector in kept]
        published = [vector.posted_at for vector in kept]
        for at, vector in enumerate(kept):
            if vector.post_id not in own:
                continue
            first = bisect_left(published, vector.posted_at - APART)
            last = bisect_right(published, vector.posted_at + APART)
            for other in range(first, last):
                if kept[other].language != vector.language and vectors[at].may_be_near(vectors[other]):
                    score = vectors[at].cosine(vectors[other])
                    if score >= HALF_NEAR:
                        yield vector, kept[other], score

    def _leads_of(self, post: StoredCarrier) -> Mapping[str, Lead]:
        if post.id not in self._leads:
            self._leads[post.id] = leads(post.texts, signatures=(post.title, post.username))
        return self._leads[post.id]

    def _period(self, post: StoredCarrier) -> int:
        return period_of(post.posted_at, self._window)
