"""A form and its verb: what the verb refuses is said in the form, at its field where it has one; nothing typed is lost."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from core.refusals import Conflict, Refused


@dataclass(frozen=True)
class Done:
    """The verb went through; `result` is what it gave."""

    result: Any = None


def attempt(form, verb, *, model=None):
    """Done with what `verb()` gives; None when it refuses: its sentence then stands in the (valid) `form`.

    `model` tells at which field a violated constraint belongs. Where somebody else was faster, `form.conflict` has the sentence.
    """
    try:
        return Done(verb())
    except ValidationError as wrong:
        place(form, wrong, model)
    except IntegrityError:
        form.add_error(None, _("刚刚有人存了相同的内容，您的没有存上：请核对后再存。"))
    except Conflict as conflict:
        form.conflict = str(conflict)
    except Refused as refused:
        form.add_error(None, str(refused))
    return None


def place(form, wrong, model=None):
    """Write the errors of a model into `form`; what belongs to no field of it stands above all."""
    errors = wrong.error_dict if hasattr(wrong, "error_dict") else {NON_FIELD_ERRORS: wrong.error_list}
    for name, found in errors.items():
        for error in found:
            for sentence in error.messages:
                form.add_error(field_of(form, name, sentence, model), sentence)


def field_of(form, name, sentence, model):
    """The field of `form` where an error of the model is shown, or None."""
    if name in form.fields:
        return name
    for constraint in model._meta.constraints if model else ():
        if str(constraint.violation_error_message) == sentence:
            return next((n for n in reversed(fields_of(constraint)) if n in form.fields), None)
    return None


def fields_of(constraint):
    """The fields that a constraint speaks of."""
    names = list(getattr(constraint, "fields", ()))
    if condition := getattr(constraint, "condition", None):
        names = names or sorted(condition.referenced_base_fields)
    return names


@dataclass(frozen=True)
class Beside:
    """A field that differs: what is stored now, what was typed."""

    label: str
    stored: str
    typed: str


def beside(form, stored):
    """[Beside] of the fields of a bound `form` whose value in `stored` ({field: value}) is not what was typed."""
    rows = []
    for name, value in stored.items():
        if name in form.cleaned_data and form.cleaned_data[name] == value:
            continue
        bound = form[name]
        now, typed = bound.field.prepare_value(value), bound.data
        now = "" if now is None else str(now)
        typed = "" if typed is None else str(typed).replace("\r\n", "\n").strip()
        if now != typed:
            rows.append(Beside(str(bound.label), now or "—", typed or "—"))
    return rows


def renew(form, version):
    """Let the next submission of a bound `form` count as made over `version`: its author has seen what is stored."""
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = version
