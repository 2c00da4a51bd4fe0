"""Fields of the register: unit lists as papers write them, posts of leaders, deadlines, figures."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import TextField
from organizations import names
from organizations.models import Post, Unit, UnitGroup
from tasks.models import UnitName
from tasks.rules import unitlist

MOST_NAMED = 60
LEADS, COORDINATES = (Post.ChainRole.OVERALL, Post.ChainRole.IN_CHARGE), (Post.ChainRole.COORDINATING,)


class UnitListField(TextField):
    """Units as a paper lists them (州发改委、财政局): [(role or "", Unit or None, text as written)].

    Names that mean no unit stay as text; a group (各县市) stays as its text too. `strict` refuses them with their names.
    """

    def __init__(self, *, strict=False, **kwargs):
        self.strict = strict
        kwargs.setdefault("help_text", gettext_lazy("用顿号分开；认不出的单位先按原文保留。"))
        super().__init__(max_length=2000, required=kwargs.pop("required", False), **kwargs)

    def prepare_value(self, value):
        return _("、").join(text for _role, _unit, text in value) if isinstance(value, list) else value

    def clean(self, value):
        parts = unitlist.parse(super().clean(value) or "")
        if len(parts) > MOST_NAMED:
            raise ValidationError(_("一格最多 %(n)d 个单位。") % {"n": MOST_NAMED})
        found = resolved(parts)
        unknown = [text for _role, unit, text in found if unit is None]
        if self.strict and unknown:
            raise ValidationError(_("没有找到单位：%(names)s。") % {"names": _("、").join(unknown)})
        return found


def resolved(parts):
    """[(role or "", Unit or None, text)] of the parts of a list, in three statements however many there are."""
    if not parts:
        return []
    meanings = names.resolve_all([r for part in parts for r in part.readings], Unit.objects.all())
    groups, told = group_names(), UnitName.meanings()
    return [(part.role, unit_of(part, meanings, groups, told), part.text) for part in parts]


def group_names():
    """The names of all groups in use (各县市, 州直各部门)."""
    return {name for group in UnitGroup.objects.filter(closed_on=None) for name in group.names}


def unit_of(part, meanings, groups, told):
    """The unit that a part means: the one that was told, else by the likeliest reading that means just one; None for a group or nothing."""
    if part.text in groups:
        return None
    found = (told.get(r) or meanings[r].unit for r in part.readings)
    return next((unit for unit in found if unit is not None), None)


def posts_by_name(roles):
    """{what a sheet calls it: Post} of the open posts with a role in the chain; a title that several have names none."""
    found, twice = {}, set()
    for post in Post.objects.filter(chain_role__in=roles, valid_to=None).select_related("unit"):
        for name in {str(post), post.name}:
            twice |= {name} & found.keys()
            found[name] = post
    return {name: post for name, post in found.items() if name not in twice}


class PostChoice(forms.ModelChoiceField):
    """One of the posts that carry a role in the chain."""

    def label_from_instance(self, post):
        return str(post)


class ItemChoice(forms.ModelChoiceField):
    """One of the items, under its category."""

    def label_from_instance(self, item):
        return f"{item.category.title}　{item.title}"


class ClauseChoices(forms.ModelMultipleChoiceField):
    """Clauses by number and first words."""

    def label_from_instance(self, clause):
        return f"{Truncator(clause.document.title).chars(13)}　{clause.number}{Truncator(clause.text).chars(37)}"
