"""How a body of files is read: what exceeds the limit of one file is counted, not kept."""

from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class FileLimitHandler(FileUploadHandler):
    """Stands before the handlers that keep files: passes on FILE_LIMIT bytes of a file, then nothing more of it.

    A file that was too large arrives in the form without its content and with its true size, and the form says so.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.passed = 0

    def receive_data_chunk(self, raw_data, start):
        self.passed += len(raw_data)
        return raw_data if self.passed <= settings.FILE_LIMIT else None

    def file_complete(self, file_size):
        if self.passed <= settings.FILE_LIMIT:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type, self.passed, self.charset)
