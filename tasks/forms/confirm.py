from django import forms

from core.versions import VersionField


class VersionForm(forms.Form):
    """An act without anything to fill in, over what was read as `version`."""

    version = VersionField()
