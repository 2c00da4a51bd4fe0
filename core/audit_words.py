"""The audit log in words: what each verb is called, what the keys of a record's detail mean.

Each room names its own in `audit_words.py` (setting AUDIT_WORDS); a test holds that every verb and key of the code has a name.
"""

from functools import cache

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_module
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.history import shown

VERBS = {
    "audit.verify": gettext_lazy("核验审计记录"),
    "calendar.publish_year": gettext_lazy("登记放假通知"),
    "calendar.remove_day": gettext_lazy("取消日历上的一天"),
    "calendar.seed": gettext_lazy("填入工作日历"),
    "calendar.set_day": gettext_lazy("登记日历上的一天"),
    "file.store": gettext_lazy("收存文件"),
    "file.sweep": gettext_lazy("清除没有登记的文件"),
    "outbox.again": gettext_lazy("再试待发事项"),
    "runs.check": gettext_lazy("立即检查到期事项"),
    "runs.release": gettext_lazy("放行定期办理"),
    "runs.set_policy": gettext_lazy("改定期办理的规则"),
}
DETAILS = {
    "active_from": gettext_lazy("起用"),
    "changed": gettext_lazy("改动"),
    "count": gettext_lazy("个数"),
    "cut": gettext_lazy("内容过长，只存了开头"),
    "first": gettext_lazy("从第几号"),
    "flaws": gettext_lazy("发现的问题"),
    "gone": gettext_lazy("取消"),
    "is_workday": gettext_lazy("上班"),
    "kind": gettext_lazy("种类"),
    "last": gettext_lazy("到第几号"),
    "new": gettext_lazy("新增"),
    "owner": gettext_lazy("归属"),
    "reason": gettext_lazy("理由"),
    "sha256": "SHA-256",
    "size": gettext_lazy("字节"),
    "topic": gettext_lazy("事项"),
    "unchanged": gettext_lazy("不变"),
    "years": gettext_lazy("年份"),
}


@cache
def words_of_rooms():
    """[(name of the room, its VERBS, its DETAILS)] in the line of rooms."""
    modules = [import_module(name) for name in settings.AUDIT_WORDS]
    return [
        (apps.get_containing_app_config(module.__name__).verbose_name, module.VERBS, module.DETAILS)
        for module in modules
    ]


def label_of(verb):
    """What a verb is called; the verb itself where a former version wrote one that is gone."""
    return next((str(verbs[verb]) for _room, verbs, _details in words_of_rooms() if verb in verbs), verb)


def kind_of(object_type):
    """What objects of a type are called."""
    model = model_of(object_type)
    return str(model._meta.verbose_name) if model else object_type


def model_of(object_type):
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def detail_of(event):
    """[(label, text)] of what the record holds beside who, when and what."""
    model = model_of(event.object_type)
    return [(key_in_words(key, model), value_in_words(key, value, model)) for key, value in event.detail.items()]


def key_in_words(key, model):
    """The word for a key: that of the act, else the name of the model's field."""
    for _room, _verbs, details in words_of_rooms():
        if key in details:
            return str(details[key])
    field = field_of(model, key)
    return str(field.verbose_name) if field is not None else key


def field_of(model, key):
    return next((field for field in model._meta.concrete_fields if field.name == key), None) if model else None


def value_in_words(key, value, model):
    """A stored value as a reader knows it: choices by their labels, 是/否, lists joined; the parts of a dict one after another."""
    if isinstance(value, list):
        return _("、").join(value_in_words(key, part, model) for part in value) or "—"
    if isinstance(value, dict):
        parts = [_("%(key)s %(value)s") % {"key": k, "value": value_in_words(k, v, None)} for k, v in value.items()]
        return _("；").join(parts) or "—"
    field = field_of(model, key)
    if field is not None and field.flatchoices:
        return shown(field, value)
    if value is None or value == "":
        return "—"
    return (_("是") if value else _("否")) if isinstance(value, bool) else str(value)
