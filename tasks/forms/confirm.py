from django import forms

from core.versions import VersionField


class VersionForm(forms.Form):
    """An act without anything to fill in, over `subject` as it was read."""

    version = VersionField()

    def __init__(self, *args, subject, **kwargs):
        self.subject = subject
        super().__init__(*args, initial={"version": subject.version}, **kwargs)

    def stored(self):
        return {}


class NothingForm(forms.Form):
    """An act without anything to fill in, over many things or one that never changes."""

    @classmethod
    def sent(cls, request):
        """Bound for a POST, however empty it is."""
        return cls(request.POST if request.method == "POST" else None)
