"""A thread as the chain tells it: its edits done again, link by link."""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

UNDONE = "thread edit undone"
Subject = dict[str, Any]


@dataclass(slots=True)
class Replayed:
    """A thread's title and entries and what is written beside them, as the JSON export calls its parts."""

    title: str = ""
    entries: list[dict[str, Any]] = field(default_factory=list)
    introduction: str = ""
    methods: str = ""
    reviews: dict[str, dict[str, Any]] = field(default_factory=dict)  # by statement


def replayed(links: Iterable[dict[str, Any]]) -> Replayed:
    """Replay these links, which are all about one thread and in order: return what it is after them.

    Raises ValueError, LookupError or TypeError for links that no thread's edits leave.
    """
    listed = list(links)
    undone = {link["subject"]["link"] for link in listed if link["action"] == UNDONE}
    state, before = Replayed(), dict[int, Replayed]()
    for link in listed:
        if link["seq"] in undone:
            before[link["seq"]] = copy.deepcopy(state)
        if link["action"] == UNDONE:
            state = copy.deepcopy(before[link["subject"]["link"]])
        elif link["action"] in _EDITS:
            _EDITS[link["action"]](state, link["subject"])
    return state


def _made(state: Replayed, subject: Subject) -> None:
    state.title = subject["title"]


def _post(state: Replayed, subject: Subject) -> None:
    post = {"url": subject["post"], "sha256": subject["sha256"], "note": subject["note"], "claimStatus": None}
    state.entries.append(post | {"workTranslation": []})


def _heading(state: Replayed, subject: Subject) -> None:
    state.entries.insert(subject["position"] - 1, {"headline": subject["heading"]})


def _reference(state: Replayed, subject: Subject) -> None:
    state.entries.append({"url": subject["url"], "name": subject["title"]})


def _removed(state: Replayed, subject: Subject) -> None:
    state.entries.pop(subject["position"] - 1)


def _moved(state: Replayed, subject: Subject) -> None:
    state.entries.insert(subject["to"] - 1, state.entries.pop(subject["position"] - 1))


def _noted(state: Replayed, subject: Subject) -> None:
    state.entries[subject["position"] - 1]["note"] = subject["is_now"]


def _judged(state: Replayed, subject: Subject) -> None:
    state.entries[subject["position"] - 1]["claimStatus"] = subject["is_now"] or None


def _introduced(state: Replayed, subject: Subject) -> None:
    state.introduction = subject["is_now"]


def _told_methods(state: Replayed, subject: Subject) -> None:
    state.methods = subject["is_now"]


def _glossed(state: Replayed, subject: Subject) -> None:
    entry, language = state.entries[subject["position"] - 1], subject["language"]
    kept = [one for one in entry["workTranslation"] if one["inLanguage"] != language]
    if subject["is_now"]:
        kept.append(
            {
                "@type": "CreativeWork",
                "inLanguage": language,
                "text": subject["is_now"],
                "translator": subject["by"],
                "machine": subject["machine"],
            }
        )
    entry["workTranslation"] = sorted(kept, key=lambda one: str(one["inLanguage"]))


def _reviewed(state: Replayed, subject: Subject) -> None:
    state.reviews.pop(subject["statement"], None)
    if subject["status"]:
        state.reviews[subject["statement"]] = {
            "statement": subject["statement"],
            "claimStatus": subject["status"],
            "reviewBody": subject["reason"],
            "by": subject["by"],
        }


_EDITS: dict[str, Callable[[Replayed, Subject], None]] = {
    "thread made": _made,
    "thread renamed": _made,
    "thread post added": _post,
    "thread heading added": _heading,
    "thread reference added": _reference,
    "thread entry removed": _removed,
    "thread entry moved": _moved,
    "thread post noted": _noted,
    "thread claim judged": _judged,
    "thread introduction written": _introduced,
    "thread methods written": _told_methods,
    "thread post glossed": _glossed,
    "thread statement judged": _reviewed,
}
