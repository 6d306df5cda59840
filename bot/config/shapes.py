"""What all tables of the TOML files have in common."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class SettingsTable(BaseModel):
    """A TOML table: no key that we do not know, no value that has to be guessed at."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ListedTable(SettingsTable):
    """A table that stands in a list with others like it, no two of which have the same identity."""

    identity: ClassVar[str] = "id"

    @staticmethod
    def fold(identity: str) -> str:
        """Return the identity in the form in which two are compared."""
        return identity
