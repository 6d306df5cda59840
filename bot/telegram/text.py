"""Telegram counts text in UTF-16 units, we in code points; and some text must not get in as it is."""

VISIBLE = "\N{REPLACEMENT CHARACTER}"

HARMFUL = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], VISIBLE),  # control characters
    **dict.fromkeys(range(0xD800, 0xE000), VISIBLE),  # halves of a pair, which no encoding can write
    **dict.fromkeys(range(0xFDD0, 0xFDF0), VISIBLE),  # noncharacters
    **{plane << 16 | last: VISIBLE for plane in range(17) for last in (0xFFFE, 0xFFFF)},
    ord("\t"): "\t",
    ord("\n"): "\n",
    ord("\r"): " ",
}


def clean(text: str) -> str:
    """The text with each character that could stop a program made visible, one for one.

    It differs from what other sources keep of the same text in nothing but white space.
    """
    return text.translate(HARMFUL)


def cut(text: str, offset: int, length: int) -> str:
    """The stretch of a text that Telegram means by an offset and a length, as far as there is one."""
    offset = max(offset, 0)
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
