"""Documents that must stay true to the code."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "organizations", "tasks", "accountability", "supervision", "assessment", "publicity")


def glossary():
    rows = re.findall(r"^\| (.+?) \| .+? \| `(\w+\.\w+)` \|$", (ROOT / "docs/glossary.md").read_text(), re.M)
    return {name: term for term, name in rows}


def models():
    found = [m for room in ROOMS for m in apps.get_app_config(room).get_models()]
    return {f"{m._meta.app_label}.{m.__name__}": m for m in found if not m.__name__.startswith("Historical")}


def test_every_model_stands_in_the_glossary_under_its_own_name():
    terms = glossary()
    for name, model in models().items():
        assert terms.get(name) == str(model._meta.verbose_name), name


def test_the_glossary_names_no_model_that_is_gone():
    rooms = tuple(f"{room}." for room in ROOMS)
    named = {n for n in glossary() if n.startswith(rooms) and n.split(".")[1][0].isupper()}
    assert named <= set(models())


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_both_readmes_open_with_the_two_commands_and_their_links_lead_somewhere(readme):
    text = (ROOT / readme).read_text()
    assert text.index("script/server") < 900
    assert text.index("script/test") < 1100
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_every_variable_of_the_readme_is_read_and_every_one_read_is_documented():
    source = (ROOT / "config/settings.py").read_text() + (ROOT / "config/environment.py").read_text()
    read = set(re.findall(r"(?:text|whole_number|yes_or_no|names|one_of)\(\s*\"([A-Z_]+)\"", source))
    documents = (ROOT / "README.md").read_text() + (ROOT / "docs/operations.md").read_text()
    missing = {name for name in read if name not in documents}
    assert not missing


def test_navigation_leads_to_pages_that_exist():
    from config.navigation import PLACES

    for place in PLACES:
        try:
            reverse(place.url_name)
        except NoReverseMatch:
            pytest.fail(f"{place.label}: {place.url_name}")
