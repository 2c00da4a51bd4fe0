"""Shares for tests."""

from decimal import Decimal

from accountability.models import ShareRow


def rows(r, figures):
    """[ShareRow] from {unit: quantity of the length}."""
    return [ShareRow(unit, {r.length.pk: Decimal(figure)}) for unit, figure in figures.items()]
