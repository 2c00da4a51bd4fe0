"""Fills in the forms of pages and sends them, confirmations included, as a browser without script would."""

from html.parser import HTMLParser


class FormOf(HTMLParser):
    """The last POST form of a page that is not of the page head: its address, fields as they stand, and first named button."""

    def __init__(self, html):
        super().__init__()
        self.action, self.fields, self.button, self._select, self._area = None, {}, None, None, None
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form" and a.get("method", "").lower() == "post" and not elsewhere(a.get("action") or ""):
            self.action, self.fields, self.button, self._open = a.get("action") or "", {}, None, True
        if not self._open:
            return
        if tag == "input" and a.get("name") and (a.get("type") not in ("radio", "checkbox", "file") or "checked" in a):
            self.fields[a["name"]] = a.get("value") or ""
        elif tag == "button" and a.get("name") and self.button is None:
            self.button = (a["name"], a.get("value") or "")
        elif tag == "select":
            self._select = a.get("name")
        elif tag == "option" and self._select and ("selected" in a or self._select not in self.fields):
            self.fields[self._select] = a.get("value") or ""
        elif tag == "textarea":
            self._area, self.fields[a["name"]] = a["name"], ""

    def handle_data(self, data):
        if self._open and self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._open = False


def elsewhere(action):
    """Whether a form belongs to the page head (language, signing out), not to the page."""
    return action.startswith(("/language", "/sign-out", "/filters"))


def fill_in(client, address, **values):
    """Open the page, fill `values` into its form, send it, and confirm what is asked; the last answer."""
    answer = client.get(address)
    for _page in range(3):
        if answer.status_code != 200:
            return answer
        form = FormOf(answer.content.decode())
        assert form.action is not None, f"{address} has no form"
        data = form.fields | {name: value for name, value in values.items() if name in form.fields or not _page}
        answer = client.post(form.action or address, data | dict([form.button] if form.button else []))
    return answer
