"""One JSON line for each log record, with the request id; a text from outside can't forge a second line."""

import json
import logging

from core import clock
from core.middleware import request_id


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get() or getattr(getattr(record, "request", None), "id", ""),
            "message": message_of(record),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        return json.dumps(line, ensure_ascii=True)


def message_of(record):
    """The message, also where its arguments don't fit: logging would print that complaint over many lines."""
    try:
        return record.getMessage()
    except Exception:
        return f"{record.msg!s} {record.args!r}"
