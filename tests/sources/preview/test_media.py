"""Files of posts in the web preview: found in the site's own markup, fetched from allowed hosts only."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from bot.errors import MediaGone, RateLimited, SourceError
from bot.models import Attached, Wanted
from bot.sources.preview.media import PreviewMedia
from tests.sources.preview.site import PreviewHost, a_block, preview_host

CDN = "https://cdn4.telesco.pe/file"


@pytest.fixture
def host() -> Iterator[PreviewHost]:
    with preview_host() as host:
        yield host


@pytest.fixture
async def media(host: PreviewHost) -> AsyncIterator[PreviewMedia]:
    async with httpx.AsyncClient() as client:
        yield PreviewMedia(host.url, client)


def picture(address: str, href: str = "https://t.me/ClashReport/7") -> str:
    return (
        '<a class="tgme_widget_message_photo_wrap" '
        f'style="width:800px;background-image:url(\'{address}\')" href="{href}"></a>'
    )


def shown(media: PreviewMedia, *markup: str, **block: object) -> list[tuple[int, str, str]]:
    raw = a_block(7, before_text="".join(markup), **block).encode()
    return [(one.message_id, one.name, one.kind) for one in media.attached(raw)]


async def received(media: PreviewMedia, name: str) -> bytes:
    wanted = Wanted(channel_id=1, message_id=7, name=name)
    return b"".join([piece async for piece in media.pieces(wanted)])


async def test_pictures_videos_and_voice_messages_are_found_where_the_site_shows_them(media):
    assert shown(
        media,
        picture(f"{CDN}/a.jpg"),
        f'<video src="{CDN}/b.mp4"></video>',
        '<audio src="https://cdn1.cdn-telegram.org/file/c.oga"></audio>',
    ) == [
        (7, f"{CDN}/a.jpg", "photo"),
        (7, f"{CDN}/b.mp4", "video"),
        (7, "https://cdn1.cdn-telegram.org/file/c.oga", "voice"),
    ]


async def test_each_part_of_an_album_has_its_own_picture(media):
    parts = [picture(f"{CDN}/{n}.jpg", f"https://t.me/ClashReport/{n}?single") for n in (7, 8)]

    assert shown(media, *parts) == [(7, f"{CDN}/7.jpg", "photo"), (8, f"{CDN}/8.jpg", "photo")]


@pytest.mark.parametrize(
    "address",
    [
        "http://cdn4.telesco.pe/file/a.jpg",
        "https://cdn4.telesco.pe.evil.example/a.jpg",
        "https://cdn4.telesco.pe:444/a.jpg",
        "https://cdn4.telesco.pe@169.254.169.254/a.jpg",
        "https://evil.example/cdn4.telesco.pe/a.jpg",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//cdn4.telesco.pe/a.jpg",
        "https://[::1]/a.jpg",
        "https://[broken",
    ],
)
async def test_no_other_host_is_ever_asked(media, host, address):
    assert shown(media, picture(address)) == []
    with pytest.raises(MediaGone):
        await received(media, address)
    assert host.asked == []


async def test_an_address_that_a_post_says_is_no_file_of_it(media):
    text = f'<a href="{CDN}/a.jpg">look</a> background-image:url({CDN}/b.jpg)'

    assert shown(media, inner=text) == []


async def test_a_file_comes_whole(media, host):
    content = bytes(range(256)) * 1000
    host.answer(200, {"Content-Type": "image/jpeg"}, content)

    assert await received(media, f"{host.url}/file/a.jpg") == content
    assert host.asked == ["/file/a.jpg"]


async def test_a_redirect_is_not_followed(media, host):
    host.answer(302, {"Location": "/elsewhere"})

    with pytest.raises(SourceError, match="answered 302"):
        await received(media, f"{host.url}/file/a.jpg")
    assert host.asked == ["/file/a.jpg"]


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_an_address_that_has_expired_is_gone(media, host, status):
    host.answer(status)

    with pytest.raises(MediaGone):
        await received(media, f"{host.url}/file/a.jpg")


async def test_a_host_that_asks_to_be_left_alone_says_how_long(media, host):
    host.answer(429, {"Retry-After": "17"})

    with pytest.raises(RateLimited) as wait:
        await received(media, f"{host.url}/file/a.jpg")
    assert wait.value.retry_after == 17


async def test_a_host_that_breaks_off_gave_no_file(media, host):
    host.answer(200, {"Content-Length": "100"}, b"only this")
    host.answer(500)

    for _ in range(2):
        with pytest.raises(SourceError) as error:
            await received(media, f"{host.url}/file/a.jpg")
        assert not isinstance(error.value, MediaGone)


async def test_the_raw_capture_of_a_post_is_its_html(media):
    raw = a_block(7, before_text=picture(f"{CDN}/a.jpg")).encode()

    assert media.attached(raw) == [Attached(message_id=7, name=f"{CDN}/a.jpg", kind="photo")]
    assert media.attached(b"no html at all") == ()
