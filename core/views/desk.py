from django.shortcuts import render


def desk(request):
    """What is waiting for the reader."""
    return render(request, "core/desk.html", {})
