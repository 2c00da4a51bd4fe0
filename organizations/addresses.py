"""Addresses of pages, for columns that link to them."""

from django.urls import NoReverseMatch, reverse


def unit_address(unit):
    return reverse("organizations:unit", args=[unit.pk])


def post_address(post):
    """The page of a post; nothing while this installation has no such pages."""
    try:
        return reverse("organizations:post", args=[post.pk])
    except NoReverseMatch:
        return ""
