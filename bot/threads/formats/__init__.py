"""Threads as files. Pure: a thread in, bytes out, the same bytes each time."""

from typing import Protocol

from bot.models import Thread

FORMS = ("markdown", "html", "json", "jsonl", "csv", "docx", "bundle", "claimreview")  # what `--as` takes
ANNEXED = ("markdown", "html", "docx")  # those that have the technical annex only when asked


class Exporter(Protocol):
    """A format that a thread can be written in.

    The same thread gives the same bytes, and nothing that a post contains changes their structure.
    """

    @property
    def name(self) -> str:
        """The word after `--as`."""
        ...

    @property
    def suffix(self) -> str:
        """The file name's ending, without the dot."""
        ...

    def export(self, thread: Thread) -> bytes:
        """Write the thread as a file's content."""
        ...


def exporter(form: str, *, bom: bool = True, annex: bool = False) -> Exporter:
    """Return what writes a format other than the bundle, which needs evidence too; loaded when it is used.

    `bom` says whether CSV begins with the mark that spreadsheets look for, `annex` whether the technical
    annex follows the page for readers.
    """
    match form:
        case "markdown":
            from bot.threads.formats.markdown import MarkdownExporter

            return MarkdownExporter(annex=annex)
        case "html":
            from bot.threads.formats.html import HtmlExporter

            return HtmlExporter(annex=annex)
        case "json":
            from bot.threads.formats.json import JsonExporter

            return JsonExporter()
        case "jsonl":
            from bot.threads.formats.json import JsonLinesExporter

            return JsonLinesExporter()
        case "csv":
            from bot.threads.formats.csv import CsvExporter

            return CsvExporter(bom=bom)
        case "docx":
            from bot.threads.formats.docx import DocxExporter

            return DocxExporter(annex=annex)
        case "claimreview":
            from bot.threads.formats.claimreview import ClaimReviewExporter

            return ClaimReviewExporter()
    raise KeyError(form)
