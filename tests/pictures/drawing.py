"""Pictures of posts as channels publish them, drawn from text in seven styles; a seed gives the same again.

What is drawn flatters: real cards have worse type, worse compression and busier grounds.
"""

import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro
import matplotlib
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTHS = (800, 1280)  # pixels
QUALITY = (75, 80)  # of JPEG, as Telegram keeps photos
_DEJAVU = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_SANS = {name: Path(path) for name, path in font_source_sans_pro.font_files_ttf.items()}
_SERIF = {name: Path(path) for name, path in font_source_serif_pro.font_files_ttf.items()}
PLAIN = (_SANS["SourceSansPro"], _DEJAVU / "DejaVuSans.ttf")
BOLD = (_SANS["SourceSansProBold"], _DEJAVU / "DejaVuSans-Bold.ttf")
SERIF = (_SERIF["SourceSerifPro"], _DEJAVU / "DejaVuSerif.ttf")

Colour = tuple[int, int, int]
Font = ImageFont.FreeTypeFont


def drawn(text: str, style: str, seed: int) -> bytes:
    """Return a JPEG that has a text in it, in one of STYLES."""
    chance = random.Random(f"{seed} {style}")
    picture = STYLES[style](text, chance)
    return jpeg(picture, chance.randint(*QUALITY))


def jpeg(picture: Image.Image, quality: int = 80) -> bytes:
    """Return a picture as a file."""
    kept = io.BytesIO()
    picture.convert("RGB").save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def without_words(seed: int) -> bytes:
    """Return a JPEG in which nothing is written: shapes, something like a photograph, a map, or a chart."""
    chance = random.Random(seed)
    return jpeg(WORDLESS[seed % len(WORDLESS)](chance))


def _shapes(chance: random.Random) -> Image.Image:
    picture = _ground(chance, chance.randint(*WIDTHS), 700)
    pen = ImageDraw.Draw(picture)
    for _ in range(14):
        left, top = chance.randrange(picture.width), chance.randrange(picture.height)
        box = (left, top, left + chance.randrange(30, 300), top + chance.randrange(30, 300))
        chance.choice((pen.rectangle, pen.ellipse))(box, fill=_colour(chance, 20, 235))
    return picture.filter(ImageFilter.GaussianBlur(chance.choice((0, 2, 5))))


def _photograph(chance: random.Random) -> Image.Image:
    """Return leaves and branches: many small strokes of light and shade over a ground."""
    picture = _ground(chance, chance.randint(*WIDTHS), 700)
    pen = ImageDraw.Draw(picture)
    for _ in range(1_500):
        x, y = chance.randrange(picture.width), chance.randrange(picture.height)
        to = (x + chance.randint(-25, 25), y + chance.randint(-25, 25))
        pen.line((x, y, *to), fill=_colour(chance, 10, 230), width=chance.randint(1, 6))
    return picture.filter(ImageFilter.GaussianBlur(chance.choice((0.5, 1, 2))))


def _map(chance: random.Random) -> Image.Image:
    """Return areas with borders, roads and marks for towns, none of them named."""
    picture = Image.new("RGB", (chance.randint(*WIDTHS), 800), _colour(chance, 190, 245))
    pen = ImageDraw.Draw(picture)

    def point() -> tuple[int, int]:
        return chance.randrange(picture.width), chance.randrange(picture.height)

    for _ in range(9):
        pen.polygon([point() for _ in range(6)], fill=_colour(chance, 150, 245), outline=(90, 90, 90))
    for _ in range(12):
        pen.line([point() for _ in range(5)], fill=_colour(chance, 60, 220), width=chance.randint(2, 7))
    for x, y in (point() for _ in range(40)):
        pen.ellipse((x, y, x + 9, y + 9), fill=(200, 30, 30), outline=(20, 20, 20))
    return picture


def _chart(chance: random.Random) -> Image.Image:
    """Return bars and a line over a grid, without a label."""
    width, height = chance.randint(*WIDTHS), 700
    picture = Image.new("RGB", (width, height), (255, 255, 255))
    pen = ImageDraw.Draw(picture)
    for y in range(60, height - 60, 60):
        pen.line((60, y, width - 40, y), fill=(205, 205, 205))
    bars = range(80, width - 60, chance.randint(30, 80))
    for x in bars:
        pen.rectangle((x, chance.randint(90, 600), x + 20, height - 60), fill=_colour(chance, 30, 200))
        pen.line((x, height - 60, x, height - 52), fill=(0, 0, 0))
    pen.line([(x, chance.randint(70, 600)) for x in bars], fill=(20, 20, 20), width=3)
    pen.line((60, 40, 60, height - 60, width - 40, height - 60), fill=(0, 0, 0), width=2)
    return picture


WORDLESS = (_shapes, _photograph, _map, _chart)


def _card(
    text: str, chance: random.Random, ink: Colour, ground: Colour, fonts: Sequence[Path]
) -> Image.Image:
    """Return a quotation on a plain ground, a channel's name below."""
    width = chance.randint(*WIDTHS)
    font = ImageFont.truetype(chance.choice(fonts), width // chance.randint(20, 28))
    small = ImageFont.truetype(chance.choice(PLAIN), width // 40)
    edge = width // 10
    lines = wrapped(text, font, width - 2 * edge)
    pace = int(font.size * 1.35)
    picture = Image.new("RGB", (width, 2 * edge + pace * len(lines) + int(3 * small.size)), ground)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((edge // 2, edge, edge // 2 + 6, edge + pace * len(lines)), fill=_colour(chance, 60, 220))
    _write(pen, lines, (edge, edge), font, pace, ink)
    pen.text(
        (edge, picture.height - 2 * small.size - edge // 3),
        "@news_wire",
        font=small,
        fill=_between(ink, ground),
    )
    return picture


def _dark_card(text: str, chance: random.Random) -> Image.Image:
    return _card(text, chance, (240, 240, 240), _colour(chance, 10, 60), BOLD)


def _light_card(text: str, chance: random.Random) -> Image.Image:
    return _card(text, chance, (30, 30, 36), _colour(chance, 215, 250), SERIF)


def _coloured_card(text: str, chance: random.Random) -> Image.Image:
    ground = chance.choice(((196, 30, 40), (20, 90, 170), (15, 120, 80), (240, 190, 20)))
    return _card(text, chance, (20, 20, 20) if ground[0] > 220 else (255, 255, 255), ground, BOLD)


def _screenshot(text: str, chance: random.Random) -> Image.Image:
    """Return a message as a messenger shows it: a bubble with a name, a time and a number of views."""
    width = chance.randint(*WIDTHS)
    font = ImageFont.truetype(chance.choice(PLAIN), width // 34)
    name = ImageFont.truetype(chance.choice(BOLD), width // 36)
    small = ImageFont.truetype(chance.choice(PLAIN), width // 52)
    edge, pace = width // 24, int(font.size * 1.3)
    lines = wrapped(text, font, width - 5 * edge)
    height = 5 * edge + pace * len(lines) + int(name.size + small.size)
    picture = Image.new("RGB", (width, height), _colour(chance, 150, 215))
    pen = ImageDraw.Draw(picture)
    dark = chance.random() < 0.5
    paper, ink = ((24, 37, 51), (235, 240, 245)) if dark else ((255, 255, 255), (15, 15, 15))
    pen.rounded_rectangle((edge, edge, width - edge, height - edge), edge // 2, fill=paper)
    pen.text((2 * edge, int(1.5 * edge)), "News Wire", font=name, fill=(80, 150, 220))
    _write(pen, lines, (2 * edge, 2 * edge + int(name.size)), font, pace, ink)
    pen.text(
        (width - 5 * edge, height - 2 * edge),
        f"{chance.randint(1, 99)}K  08:{chance.randint(10, 59)}",
        font=small,
        fill=(130, 140, 150),
    )
    return picture


def _tweet(text: str, chance: random.Random) -> Image.Image:
    """Return a post of a network: a round portrait, a name with a handle, counts below a line."""
    width = chance.randint(*WIDTHS)
    font = ImageFont.truetype(chance.choice(PLAIN), width // 30)
    name = ImageFont.truetype(chance.choice(BOLD), width // 36)
    small = ImageFont.truetype(chance.choice(PLAIN), width // 44)
    edge, pace = width // 20, int(font.size * 1.35)
    lines = wrapped(text, font, width - 2 * edge)
    picture = Image.new("RGB", (width, 6 * edge + pace * len(lines)), (255, 255, 255))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((edge, edge, int(2.6 * edge), int(2.6 * edge)), fill=_colour(chance, 60, 200))
    pen.text((3 * edge, edge), "Wire Desk", font=name, fill=(15, 20, 25))
    pen.text((3 * edge, edge + int(name.size * 1.3)), "@wiredesk", font=small, fill=(90, 100, 110))
    _write(pen, lines, (edge, 3 * edge), font, pace, (15, 20, 25))
    below = int(3.6 * edge) + pace * len(lines)
    pen.line((edge, below, width - edge, below), fill=(220, 225, 230), width=2)
    pen.text(
        (edge, below + edge // 2),
        f"{chance.randint(2, 900)}    {chance.randint(2, 900)}",
        font=small,
        fill=(90, 100, 110),
    )
    return picture


def _scan(text: str, chance: random.Random) -> Image.Image:
    """Return a sheet of paper: serif type, a little askew, grey, with grain."""
    width = chance.randint(*WIDTHS)
    font = ImageFont.truetype(chance.choice(SERIF), width // 36)
    edge, pace = width // 8, int(font.size * 1.5)
    lines = wrapped(text, font, width - 2 * edge)
    picture = Image.new("RGB", (width, 2 * edge + pace * len(lines)), (236, 233, 226))
    _write(ImageDraw.Draw(picture), lines, (edge, edge), font, pace, (50, 48, 46))
    grain = Image.effect_noise(picture.size, 28).convert("RGB")
    turned = picture.rotate(chance.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor=(236, 233, 226))
    return Image.blend(turned, grain, 0.14).filter(ImageFilter.GaussianBlur(0.5))


def _caption(text: str, chance: random.Random) -> Image.Image:
    """Return words over a picture, on a darkened stripe at its foot."""
    width = chance.randint(*WIDTHS)
    font = ImageFont.truetype(chance.choice(BOLD), width // 30)
    edge, pace = width // 24, int(font.size * 1.3)
    lines = wrapped(text, font, width - 2 * edge)
    stripe = 2 * edge + pace * len(lines)
    picture = _ground(chance, width, stripe + width // 3)
    shade = Image.new("RGB", (width, stripe), (8, 8, 12))
    foot = (0, picture.height - stripe)
    under = picture.crop((*foot, width, picture.height))
    picture.paste(Image.blend(under, shade, 0.72), foot)
    _write(ImageDraw.Draw(picture), lines, (edge, foot[1] + edge), font, pace, (255, 255, 255))
    return picture


STYLES: dict[str, Callable[[str, random.Random], Image.Image]] = {
    "dark card": _dark_card,
    "light card": _light_card,
    "coloured card": _coloured_card,
    "screenshot": _screenshot,
    "tweet": _tweet,
    "scan": _scan,
    "caption": _caption,
}


def wrapped(text: str, font: Font, width: int) -> list[str]:
    """Return a text in lines that are no wider than `width`; the signs that no font has are left out."""
    lines: list[str] = []
    for paragraph in _drawable(text).splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def _drawable(text: str) -> str:
    return "".join(letter for letter in text if letter < "\u2000" or letter in "—–“”„‘’…\n№€")


def _write(
    pen: ImageDraw.ImageDraw, lines: Sequence[str], at: tuple[int, int], font: Font, pace: int, ink: Colour
) -> None:
    for number, line in enumerate(lines):
        pen.text((at[0], at[1] + number * pace), line, font=font, fill=ink)


def _ground(chance: random.Random, width: int, height: int) -> Image.Image:
    """Return something like an out-of-focus photograph."""
    small = Image.new("RGB", (12, 9))
    small.putdata([_colour(chance, 20, 220) for _ in range(108)])
    blurred = small.resize((width, height), Image.Resampling.BICUBIC)
    grain = Image.effect_noise(blurred.size, 40).convert("RGB")
    return Image.blend(blurred, grain, 0.12)


def _colour(chance: random.Random, least: int, most: int) -> Colour:
    return chance.randint(least, most), chance.randint(least, most), chance.randint(least, most)


def _between(one: Colour, other: Colour) -> Colour:
    return tuple((2 * a + b) // 3 for a, b in zip(one, other, strict=True))  # type: ignore[return-value]
