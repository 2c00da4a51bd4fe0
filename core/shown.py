"""Sentences, days and figures in the language of the reader."""

from django.conf import settings
from django.utils.translation import gettext, override

from core.words import Sentence


def in_house_language():
    """Chinese inside of the block or function, for texts that are stored: whoever writes them, a record keeps one language."""
    return override(settings.LANGUAGE_CODE)


def spellings(text):
    """A lazy text in each language: what a cell may say, whoever made the sheet and whoever reads it."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(str(text))
    return tuple(found)


def translated(sentence):
    """A `core.words.Sentence` in the reader's language; its values that are sentences (or marked texts) too."""
    if not isinstance(sentence, Sentence):
        return gettext(str(sentence))
    values = {
        name: translated(value) if isinstance(value, Sentence | str) and value else value
        for name, value in sentence.values.items()
    }
    return gettext(sentence.text) % values if values else gettext(sentence.text)
