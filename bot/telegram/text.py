"""Telegram counts text in UTF-16 units, we in code points."""


def cut(text: str, offset: int, length: int) -> str:
    """The stretch of a text that Telegram means by an offset and a length, as far as there is one."""
    offset = max(offset, 0)
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")
