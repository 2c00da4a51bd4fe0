from django.views.decorators.http import require_safe

from core import files
from core.attachments import attachment
from core.models import StoredFile
from core.scope import get_visible_or_404


@require_safe
def download(request, pk):
    """One stored file as a download; an altered one is refused by its page (core.files.Altered)."""
    stored = get_visible_or_404(StoredFile.objects, request.actor, pk=pk)
    return attachment(files.opened(stored), stored.name, stored.content_type)
