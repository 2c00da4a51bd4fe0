"""How a file leaves the program: saved by the browser, never shown or run in our own pages' name."""

from django.http import FileResponse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def attachment(file, name, content_type):
    """The response that hands out the open `file` under `name` (RFC 6266); the server closes the file."""
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type, headers=HEADERS)
