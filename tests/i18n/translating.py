"""Brings the catalogues in bot/i18n/locale up to date with the texts in the code: `scripts/translate`."""

import ast
import sys
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from bot.i18n import CATALOGUES, DOMAIN, ENGLISH

CODE = Path(__file__).parent.parent.parent / "bot"
TEXTS = {  # how many of a call's first arguments are texts
    "say": 1,
    "tell": 1,
    "translatable": 1,
    "count": 2,
    "InputError": 1,
    "Ground": 1,
    "mistake": 1,
    "_mistake": 1,
}
SPEAK_ENGLISH = ("cli", "lookback", "telegram")  # folders of whose texts only those marked are translated
HEADER = """\
# Kept up to date with the code by scripts/translate.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def texts_of(code: str, calls: Mapping[str, int] = TEXTS) -> list[tuple[str, ...]]:
    """The texts a module gives to a catalogue, in order. Babel's own search stumbles over `count(b"")`."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[: calls.get(name, 0)]
            said = [
                one.value for one in first if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            if said and len(said) == calls[name]:
                found.append((node.lineno, node.col_offset, tuple(said)))
    return [said for _, _, said in sorted(found)]


def texts_of_template(template: str) -> list[tuple[str, ...]]:
    """The texts a template gives to a catalogue, in order."""
    found = []
    for call in Environment().parse(template).find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        first = call.args[: TEXTS.get(name, 0)]
        said = [one.value for one in first if isinstance(one, nodes.Const) and isinstance(one.value, str)]
        if said and len(said) == TEXTS[name]:
            found.append(tuple(said))
    return found


def catalog_of_the_code() -> Catalog:
    """Every text of the code, with the modules and templates it stands in."""
    found = Catalog(domain=DOMAIN)
    marked = partial(texts_of, calls={"translatable": 1})
    readers: dict[str, Callable[[str], list[tuple[str, ...]]]] = {
        ".py": texts_of,
        ".html": texts_of_template,
    }
    for path in sorted(path for path in CODE.rglob("*") if path.suffix in readers):
        place = (str(path.relative_to(CODE.parent)), 0)
        english = path.relative_to(CODE).parts[0] in SPEAK_ENGLISH
        for text in (marked if english else readers[path.suffix])(path.read_text("utf-8")):
            found.add(text if len(text) > 1 else text[0], locations=[place])
    return found


def path_of(language: str) -> Path:
    """Where a language's catalogue is kept."""
    return CODE / "i18n" / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def untranslated(catalog: Catalog) -> list[str]:
    """The texts that lack one of their forms."""
    forms = {one.id: one.string if isinstance(one.string, tuple) else (one.string,) for one in catalog}
    return [str(text) for text, said in forms.items() if text and not all(said)]


def bring_up_to_date(language: str) -> Catalog:
    """Add what a catalogue lacks, drop what it no longer needs, write it, and return it."""
    path = path_of(language)
    catalog = read_po(BytesIO(path.read_bytes()), locale=language)
    catalog.update(catalog_of_the_code(), no_fuzzy_matching=True, update_creation_date=False)
    with path.open("wb") as file:
        file.write(HEADER.format(language=language, plurals=catalog.plural_forms).encode())
        write_po(
            file,
            catalog,
            width=110,
            omit_header=True,
            sort_by_file=True,
            ignore_obsolete=True,
            include_lineno=False,
        )
    return catalog


if __name__ == "__main__":
    for language in CATALOGUES:
        catalog = bring_up_to_date(language)
        for text in untranslated(catalog) if language != ENGLISH else ():  # English is as the code has it
            sys.stdout.write(f"{path_of(language)}: to be translated: {text}\n")
