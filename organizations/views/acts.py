"""One way through an act with a form: fill in, see what will happen, carry out; a conflict shows what is stored beside what was typed."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import saving
from core.history import history_of

NOT_CARRIED = ("csrfmiddlewaretoken", "confirmed", "again", "told")


@dataclass(frozen=True)
class Act:
    """What a page of an act says: its title, the word on the button, where 返回 leads, a sentence under the title.

    `also`: other acts on the same thing, as (label, address).
    """

    title: str
    button: str
    back: str
    lead: str = ""
    model: Any = None
    also: tuple = ()


def carry_out(request, form, act, verb, *, done, will=None):
    """The answer to a request for an act.

    `verb(cleaned)` does it; `done(result)` gives (message, target) of the redirect; `will(cleaned)` the lines of the page that asks
    before; what would happen is told again where it is no longer what was confirmed.
    """
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        if will and ("told" in request.POST or "confirmed" not in request.POST):
            told = saving.attempt(form, lambda: will(form.cleaned_data), model=act.model)
            if told is None:
                return show(request, form, act)
            if "confirmed" not in request.POST or request.POST["told"] != digest(told.result):
                return ask(request, act, told.result)
        cleaned = {name: value for name, value in form.cleaned_data.items() if name in form.fields}
        if carried := saving.attempt(form, lambda: verb(cleaned), model=act.model):
            message, target = done(carried.result)
            messages.success(request, message)
            return redirect(target)
    return show(request, form, act)


def show(request, form, act):
    """The form, with what stands in the way of it."""
    context = {"form": form, "act": act}
    conflict = getattr(form, "conflict", "")
    if conflict and hasattr(form, "subject"):
        context |= meet(form)
    elif conflict:  # nothing stored stands beside what was typed
        form.add_error(None, conflict)
        form.conflict = ""
    return render(request, "organizations/act.html", context, status=409 if conflict else 200)


def digest(lines):
    """What stands for the lines that were shown, so that another plan is not taken for the one that was confirmed."""
    return sha256("\n".join(map(str, lines)).encode()).hexdigest()


def ask(request, act, lines):
    """The page that says what will happen; what was typed goes along unseen."""
    if "confirmed" in request.POST:
        messages.warning(request, _("您看过之后情况变了，请再核对一次。"))
    carried = [(name, value) for name, values in request.POST.lists() if name not in NOT_CARRIED for value in values]
    return render(
        request,
        "organizations/act_confirm.html",
        {"act": act, "lines": lines, "carried": carried, "told": digest(lines)},
    )


def meet(form):
    """What is stored now beside what was typed in a form over `form.subject`; the next submission counts as having seen it."""
    fresh = type(form.subject)._base_manager.get(pk=form.subject.pk)
    form.subject = fresh
    rows = saving.beside(form, form.stored())
    if form.cleaned_data["version"] != fresh.version:
        form.conflict = _("您填写期间，别人改了这条记录。")
    saving.renew(form, fresh.version)
    return {"rows": rows, "last": next(history_of(fresh, limit=1), None)}
