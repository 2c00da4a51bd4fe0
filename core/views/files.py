from django.views.decorators.http import require_safe

from core.models import StoredFile
from core.scope import get_visible_or_404
from core.storage import files
from core.storage.attachments import attachment


@require_safe
def download(request, pk):
    """One stored file as a download; an altered one is refused by its page (core.storage.files.Altered)."""
    stored = get_visible_or_404(StoredFile.objects, request.actor, pk=pk)
    return attachment(files.opened(stored), stored.name, stored.content_type)
