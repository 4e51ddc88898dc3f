"""A page's answer as a tree that is asked in CSS."""

from typing import Any

import lxml.html
from cssselect2 import ElementWrapper


def tree(text: str) -> Any:
    """The page's root element."""
    return lxml.html.fromstring(text)


def select(element: Any, css: str) -> list[Any]:
    """The elements inside that match, in the page's order."""
    return [found.etree_element for found in ElementWrapper.from_html_root(element).query_all(css)]
