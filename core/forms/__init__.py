"""Forms of the house: one renderer, one field template, and widgets that carry the class of the design."""

from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property

PLAIN = ("checkbox", "radio", "hidden", "submit")


class Renderer(TemplatesSetting):
    """Forms and fields as templates/core/form.html and field.html draw them."""

    form_template_name = "core/form.html"
    field_template_name = "core/field.html"

    @cached_property
    def boxes(self):
        """Templates of widgets that are boxes to type into or choose from."""
        return ("input.html", "text.html", "textarea.html", "select.html", "date.html", "number.html", "password.html",
                "email.html", "url.html", "file.html", "time.html", "datetime.html", "clearable_file_input.html")  # fmt: skip

    def render(self, template_name, context, request=None):
        widget = context.get("widget")
        if widget is not None and template_name.rsplit("/", 1)[-1] in self.boxes and widget.get("type") not in PLAIN:
            classes = widget["attrs"].get("class", "")
            widget["attrs"]["class"] = f"in {classes}".strip()
        return super().render(template_name, context, request)
