"""What posts are judged by, and how all that was learned of their words is forgotten."""

import sys
from collections.abc import Sequence
from functools import _lru_cache_wrapper
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.alerts.judging import Newsroom
from bot.matching.engine import Engine
from bot.models import Statement


def a_newsroom(statements: Sequence[Statement]) -> Newsroom:
    """A newsroom that tells nobody."""
    return Newsroom(statements=tuple(statements), channels=(), recipients=(), zone=ZoneInfo("UTC"))


def forget_words(*engines: Engine) -> None:
    """Empty the caches that have a bound: they hold words; those without hold the rules of languages."""
    for engine in engines:
        engine._index.vocabulary.forget()
        engine._first_pass.forget()
    for name, module in list(sys.modules.items()):
        if name.startswith("bot."):
            for kept in vars(module).values():
                if isinstance(kept, _lru_cache_wrapper) and kept.cache_parameters()["maxsize"] is not None:
                    kept.cache_clear()


def settings(folder: Path, statements: str, **more: str) -> Path:
    """Write settings that watch one channel: the text of `statements.toml`, and of others by their name."""
    config = folder / "config"
    config.mkdir(exist_ok=True)
    channels = '[[channel]]\nusername = "ClashReport"\n'
    for name, text in {"channels": channels, "statements": statements, **more}.items():
        (config / f"{name}.toml").write_text(text, "utf-8")
    return config


def tables(statements: Sequence[Statement]) -> str:
    """Write statements as `statements.toml` has them."""
    lines = []
    for statement in statements:
        lines.append(f'[[statement]]\nid = "{statement.id}"\ntitle = "composed"\n')
        lines += [f"wording.{name} = {list(said)!r}\n" for name, said in statement.wording.items()]
    return "".join(lines)
