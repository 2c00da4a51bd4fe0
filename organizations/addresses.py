"""Addresses of pages, for columns that link to them: a list asks for as many as it has rows."""

from functools import cache

from django.urls import NoReverseMatch, reverse


def post_address(post):
    """The page of a post; nothing while this installation has no such pages."""
    try:
        return address("organizations:post", post.pk)
    except NoReverseMatch:
        return ""


def address(name, pk):
    """`reverse(name, args=[pk])`, found once for all keys."""
    before, behind = around(name)
    return f"{before}{pk}{behind}"


@cache
def around(name):
    """What stands before and behind the key in the addresses of a page."""
    return reverse(name, args=[0]).rsplit("0", 1)
