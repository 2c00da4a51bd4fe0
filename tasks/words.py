"""How the register says things in words: places, figures with their units, targets of an indicator."""

from functools import lru_cache

from django.utils.translation import gettext

from core.lists.columns import decimal


def numeral(number):
    """一、二 … 九十九 for the head of a category; from 100 on in digits."""
    if number > 99:
        return str(number)
    digits = "零一二三四五六七八九"  # 数据
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[number]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")  # 数据


def place(item):
    """Where a work item stands: 一、产业发展　（一）高原特色农业."""
    return place_of(item.category.number, item.category.title, item.number, item.title)


@lru_cache(1024)
def place_of(category_number, category, item_number, item):
    """The same from its parts."""
    return f"{numeral(category_number)}、{category}　（{numeral(item_number)}）{item}"  # 数据


@lru_cache(1024)
def post_name(unit, title, number):
    """A post as it calls itself (州人民政府 副州长 3) from its parts; None where there is none."""
    if title is None:
        return None
    return f"{unit} {title}" if number == 1 else f"{unit} {title} {number}"


def plain_figure(figure):
    """A figure as it was entered, without the zeros of the column, with thousands commas; nothing for none."""
    return None if figure is None else decimal(max(0, -figure.normalize().as_tuple().exponent)).text(figure)


def exact_figure(figure):
    """A figure as one types it: all its digits, no commas, no zeros at the end; empty for none."""
    return "" if figure is None else f"{figure.normalize():f}"


def figure_words(figure, unit):
    """A figure with its unit; nothing for none."""
    return None if figure is None else f"{plain_figure(figure)} {unit}".strip()


def target_words(indicator):
    """≥ 24 万亩, 20 至 30 %, 办成, or the text that no figure can be made of, which says so."""
    if indicator.kind == "range":
        return gettext("%(low)s 至 %(high)s") % {
            "low": plain_figure(indicator.target),
            "high": figure_words(indicator.upper, indicator.unit),
        }
    if indicator.kind == "yes_no":
        return gettext("办成")
    if indicator.target is None:
        return f"{indicator.target_text}{gettext('（文字目标，不计算）')}" if indicator.target_text else None
    return f"{indicator.get_comparator_display()} {figure_words(indicator.target, indicator.unit)}"


def year_words(indicator, annual):
    """A year's target: its figure with the unit, 办成 for a yes-or-no that is due then, or its text."""
    if indicator.kind == "yes_no" and annual.figure is not None:
        return gettext("办成") if annual.figure else gettext("不要求")
    return figure_words(annual.figure, indicator.unit) or annual.text


def annual_words(indicator):
    """2026 年 8 万亩；2027 年 8 万亩 …"""
    parts = [
        gettext("%(year)d 年 %(target)s") % {"year": row.year, "target": year_words(indicator, row)}
        for row in indicator.annual_targets.all()
    ]
    return gettext("；").join(parts) or None


def differences(counts):
    """A sentence for each number that is not what the paper names."""
    return [
        gettext("文件列 %(due)d %(what)s，登记了 %(found)d %(what)s，差 %(gap)+d。")
        % {"due": due, "what": what, "found": found, "gap": found - due}
        for what, found, due in counts
        if due is not None and due != found
    ]
