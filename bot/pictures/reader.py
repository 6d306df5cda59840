"""Pictures read beside the event loop, in a process of their own, which is ended when one takes too long."""

from pathlib import Path

from bot.errors import PictureError
from bot.models import PictureText
from bot.worker import Worker, WorkerLost

SECONDS = 30.0  # for one picture; one of 1280 pixels takes a third of a second
ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}  # more of them make one picture no faster to speak of


class PictureReader:
    """Reads one picture after the other."""

    def __init__(self, data: Path | None = None, *, seconds: float = SECONDS) -> None:
        """Name the folder of the engine's language data, where it is not the system's."""
        self._folder = str(data) if data else ""
        self._worker = Worker("bot.pictures.worker", seconds=seconds, environment=ONE_THREAD)

    async def engine(self) -> str:
        """Return what a reading is filed under. Raises PictureError if the engine is not there."""
        return str(await self._ask(b""))

    async def read(self, picture: bytes) -> PictureText:
        """Return what stands in a picture; nothing in one without words.

        Raises PictureError for what is no picture, too large, or takes too much time or memory.
        """
        if not picture:
            raise PictureError("the file is empty")
        answer = await self._ask(picture)
        assert isinstance(answer, PictureText)
        return answer

    async def aclose(self) -> None:
        """End the process."""
        await self._worker.aclose()

    async def _ask(self, picture: bytes) -> PictureText | str:
        try:
            answer: PictureText | str = await self._worker.ask((self._folder, picture))
        except WorkerLost as error:
            raise PictureError(f"it could not be read: {error}") from error
        if isinstance(answer, str) and answer.startswith("! "):
            raise PictureError(answer.removeprefix("! "))
        return answer
