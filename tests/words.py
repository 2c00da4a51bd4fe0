"""The words of a page, as a reader sees them."""

import html
import re


def words(answer):
    """The text of the page's main part, blanks run together."""
    body = answer.content.decode()
    main = body[body.index('<main id="main"') : body.index("</main>")]
    joined = re.sub(r"</?(?:b|span|a|svg|use)\b[^>]*>", "", main)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", joined)).split())
