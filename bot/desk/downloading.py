"""Files that a browser is to keep, not to show."""

from urllib.parse import quote

from starlette.responses import Response

from bot.models import File

TYPES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}


def download(file: File) -> Response:
    """Hand out a file under its name; what is in it runs nowhere here."""
    kind = TYPES.get(file.name.rpartition(".")[2], "application/octet-stream")
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(file.content, media_type=kind, headers=headers)
