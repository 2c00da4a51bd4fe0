"""What the text of a cell means: days, whole numbers, yes or no, one of several words. All raise Unfit with what may stand there."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.refusals import Unfit
from core.shown import spellings
from organizations import rules
from organizations.forms.fields import DayField
from organizations.models import Post, Unit
from organizations.rights import Role

BETWEEN = re.compile(r"[|｜、；;\n]+")
BLANKS = re.compile(r"\s+")
YES = ("是", "有", "代理", "yes", "y", "true", "1", "√")  # 数据
NO = ("否", "无", "no", "n", "false", "0", "正式")  # 数据
LEVELS = {
    "prefecture": ("自治州", "州", "州级", "地级"),  # 数据
    "department": ("州直部门", "州直", "州级部门"),  # 数据
    "county": ("县级", "县", "县市", "县（市）"),  # 数据
    "county_department": ("县直部门", "县直", "县级部门"),  # 数据
    "township": ("乡级", "乡", "乡镇", "乡镇（街道）"),  # 数据
    "village": ("村级", "村", "村（社区）"),  # 数据
    "section": ("科室", "内设机构"),  # 数据
}
_day = DayField(required=False)


def key(text):
    """A word as it is compared."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def code(text):
    """A code without blanks, in plain letters and digits."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text))


def day(text):
    try:
        return _day.clean(text)
    except ValidationError as wrong:
        raise Unfit(_("“%(text)s”不是日期：%(why)s"), text=text[:20], why=wrong.messages[0]) from None


def whole(least, most):
    """A parser of whole numbers between the two."""

    def parse(text):
        digits = unicodedata.normalize("NFKC", text)
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 6 or not least <= int(digits) <= most:
            raise Unfit(_("“%(text)s”应为 %(least)d 至 %(most)d 的整数"), text=text[:20], least=least, most=most)
        return int(digits)

    return parse


def yes_or_no(text):
    if key(text) in YES:
        return True
    if key(text) in NO:
        return False
    raise Unfit(_("“%(text)s”应为“是”或“否”"), text=text[:20])


def one_of(words):
    """A parser of one of `words` ({value: (word, …)}); the value itself stands for it too."""
    meant = {key(str(word)): value for value, names in words.items() for word in (value, *names)}

    def parse(text):
        if (found := meant.get(key(text))) is None:
            shown = _("、").join(str(names[0]) for names in words.values())
            raise Unfit(_("“%(text)s”不认识；可填：%(words)s"), text=text[:20], words=shown)
        return found

    return parse


def labels(enumeration):
    """{value: words} of a TextChoices: the reader's word first, then those of all languages."""
    return {member.value: (member.label, *spellings(member.label)) for member in enumeration}


def several(text):
    """The parts of a cell that holds several: tuple[str], each once."""
    return tuple(dict.fromkeys(part.strip() for part in BETWEEN.split(text) if part.strip()))


level = one_of(LEVELS)
kind = one_of(labels(Unit.Kind))
chain_role = one_of(labels(Post.ChainRole))
role = one_of(labels(Role))


def roles(text):
    return tuple(role(part) for part in several(text))


def level_word(value):
    """How a level is called in a sentence."""
    return LEVELS[value][0]


def kinds_at(value):
    """The kinds of the units of a level, the usual one first."""
    return rules.KINDS_OF_LEVEL[value]


def fault_of_level(level, kind):
    """(field, sentence) where a row says neither level nor kind, or a kind that is not at the level; else None."""
    if not (level or kind):
        return "level", _("级别、类别都没有填")
    if level and kind and not rules.is_at_level(kind, level):
        words = {"level": level_word(level), "kind": Unit.Kind(kind).label}
        return "kind", _("级别“%(level)s”与类别“%(kind)s”不符") % words
    return None
