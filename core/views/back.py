from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request, otherwise):
    """Redirect to the page that the form names in `next` when it is one of ours, else to `otherwise`."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if ours else otherwise)
