"""One JSON line for each log record, with the request id; a text from outside can't forge a second line."""

import json
import logging

from core import clock


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        from core.middleware import request_id

        line = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get() or getattr(getattr(record, "request", None), "id", ""),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)
