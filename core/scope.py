"""What an actor may see: named once for each model, nothing where nothing is named."""

from django.db import models
from django.http import Http404


class ScopedQuerySet(models.QuerySet):
    """A model names its scope in one of two ways, else nobody but the program itself sees a row.

    - it overrides `in_scope_of(actor)` with the one union that says which rows are the actor's;
    - or it sets `scope_through = "share"` on the model: its rows follow the rows of that relation.
    """

    def visible_to(self, actor):
        """The rows that `actor` may know of. A stranger sees none, the program itself all."""
        if actor.is_system:
            return self
        if not actor.is_signed_in:
            return self.none()
        return self.in_scope_of(actor)

    def in_scope_of(self, actor):
        way = getattr(self.model, "scope_through", None)
        if way is None:
            return self.none()
        related = self.model._meta.get_field(way).related_model
        return self.filter(**{f"{way}__in": related.objects.visible_to(actor)})


def get_visible_or_404(queryset, actor, **lookup):
    """The one visible row; foreign and missing rows are the same 404."""
    row = queryset.visible_to(actor).filter(**lookup).first()
    if row is None:
        raise Http404
    return row
