"""A row of boxes as one field: the years of a programme, the months of a year."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import cleaned_text

LONGEST = 200  # characters of one box


class Boxes(list):
    """What stands in the boxes; as a text it reads like the row."""

    def __str__(self):
        return " / ".join(text or "—" for text in self) if any(self) else ""


class RowOfBoxes(forms.MultiWidget):
    """Text boxes side by side, each under its label."""

    template_name = "tasks/row_of_boxes.html"
    use_fieldset = True

    def __init__(self, labels):
        self.labels = list(labels)
        super().__init__([forms.TextInput({"class": "in num"}) for _label in self.labels])

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for label, box in zip(self.labels, context["widget"]["subwidgets"], strict=True):
            box["label"] = label
        return context

    def decompress(self, value):
        return list(value) if value else [""] * len(self.labels)

    def value_from_datadict(self, data, files, name):
        return Boxes("" if text is None else text for text in super().value_from_datadict(data, files, name))

    def id_for_label(self, id_):
        return f"{id_}_0" if id_ else id_


class BoxesField(forms.Field):
    """list[str], one for each of `labels`, the blanks around them gone; `read(label, text)` may turn each into something better.

    What `read` refuses (ValidationError) is said with the label of its box.
    """

    def __init__(self, *, labels, read=None, **kwargs):
        self.labels, self.read = [str(label) for label in labels], read
        super().__init__(widget=RowOfBoxes(self.labels), **kwargs)

    def prepare_value(self, value):
        return Boxes(value) if isinstance(value, list) else value

    def clean(self, value):
        texts = list(value or [])
        if self.required and not any(text.strip() for text in texts):
            raise ValidationError(self.error_messages["required"], code="required")
        found, faults = [], []
        for label, text in zip(self.labels, texts, strict=True):
            try:
                found.append(self._one(label, text))
            except ValidationError as wrong:
                faults += [_("%(label)s：%(fault)s") % {"label": label, "fault": said} for said in wrong.messages]
        if faults:
            raise ValidationError(faults)
        return found

    def _one(self, label, text):
        cleaned = cleaned_text(text, lines=False)
        if len(cleaned) > LONGEST:
            raise ValidationError(_("最多 %(n)d 个字。") % {"n": LONGEST})
        return self.read(label, cleaned) if self.read else cleaned
