"""What channels publish is hostile: on no page is it anything but text."""

import re

import pytest

from tests.desk.served import Served

SAID = "we are open for talks"
HOSTILE = {
    "a script": f'<script>alert(1)</script> {SAID} "><img src=x onerror=alert(1)>',
    "a closing tag": f"</blockquote></article></main><h1>{SAID}</h1>",
    "an attribute": f'" onmouseover="alert(1)" x=" {SAID}',
    "a template": "{{ 7 * 7 }} {% raw %} " + SAID,
    "a direction override": f"\u202e{SAID} \u2066drow\u2069",
    "a pile of marks": f"z{chr(0x0301) * 4096} {SAID}",
    "a long word": f"{'w' * 4000} {SAID}",
    "null and controls": f"\u0000\u0007\u001b[31m {SAID}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_it_stays_text_on_every_page(desk: Served, text: str):
    (url,) = desk.publish(text)
    story = desk.app.stories.get(url).id
    pages = ("/", f"/story/{story}", "/post/ClashReport/1", f"/add?post={url}")

    for path in pages:
        page, html = desk.page(path), desk.get(path).text
        assert SAID in desk.text(path) or path.startswith("/add")  # which quotes the beginning
        scripts = page.css("script")
        assert [str(one.attributes["src"]).partition("?")[0] for one in scripts] == ["/static/desk.js"]
        assert not re.search(r"<[^>]*\son\w+=", html)
        assert page.css('img[src="x"]') == [] and len(page.css("h1")) == 1 and len(page.css("main")) == 1
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u0000\u0007\u001b]", html)
        assert not re.search("[\u0300-\u036f]{9}", html)
