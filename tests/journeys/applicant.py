"""Somebody with a browser that has no JavaScript, as fast as HTTP: opens pages, fills forms by their fields' names, presses buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import requests
from lxml import html

from izin.demo import PASSWORD

FOCUSABLE = {"input", "select", "textarea", "button", "a", "summary"}
Files = Mapping[str, tuple[str, bytes, str]]


@dataclass
class Shown:
    """A page as it came back."""

    answer: requests.Response

    def __post_init__(self) -> None:
        self.tree = html.fromstring(self.answer.text)

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def title(self) -> str:
        return str(self.tree.findtext(".//title"))

    @property
    def text(self) -> str:
        return " ".join(self.tree.find(".//main").text_content().split())

    def form_with(self, name: str, *, to: str = "") -> html.FormElement:
        """The form of the page's own part that has a field or a button of that name, and goes to an address that ends with `to`."""
        forms = [form for form in self.tree.find(".//main").iter("form") if (form.get("action") or "").endswith(to)]
        found = [form for form in forms if form.xpath(f".//*[@name='{name}']")]
        assert found, f"no form with {name!r} on {self.answer.url}: {self.text[:200]}"
        return found[0]

    def typed(self, name: str) -> str | None:
        """What a field holds now; None when it is not there or nothing is chosen."""
        for field in self.tree.xpath(f"//*[@name='{name}']"):
            if field.tag in ("select", "textarea"):
                return str(field.value or "").removeprefix("\n")
            if field.get("type") not in ("radio", "checkbox"):
                return str(field.get("value", ""))
            if field.get("checked") is not None:
                return str(field.get("value"))
        return None

    @property
    def faults(self) -> dict[str, str]:
        """The error summary: what each line links to (the field's id, "" for none) and says."""
        lines = self.tree.xpath("//*[contains(@class, 'govuk-error-summary__list')]/li")
        return {
            str(line.find("a").get("href") if line.find("a") is not None else "").lstrip("#"): line.text_content().strip() for line in lines
        }

    def takes_focus(self, name: str) -> bool:
        """Whether following `#name` brings a person to something that can be filled or read."""
        found = self.tree.xpath(f"//*[@id='{name}']")
        return len(found) == 1 and (found[0].tag in FOCUSABLE or found[0].get("tabindex") is not None)


class Visitor:
    """One browser session: keeps cookies, nothing else."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()

    def logged_in(self, login: str, password: str = PASSWORD) -> Self:
        shown = self.submit("/masuk", {"login": login, "password": password})
        assert shown.status == 200, f"{login} cannot log in: {shown.faults}"
        return self

    def open(self, path: str) -> Shown:
        return Shown(self.http.get(self.url + path, timeout=30))

    def submit(self, path: str, values: Mapping[str, str], *, files: Files | None = None, button: str = "", to: str = "") -> Shown:
        """Open a page, fill in the form that has these fields, press its button (or the one named)."""
        shown = self.open(path)
        form = shown.form_with(button or next(iter([*values, *(files or {}), "csrf_token"])), to=to)
        action = form.get("action") or shown.answer.url
        data = self._filled(form, values, button)
        address = action if action.startswith("http") else self.url + action
        if form.method == "GET":
            return Shown(self.http.get(address, params=data, timeout=30))
        empty: Files = dict.fromkeys(form.xpath(".//input[@type='file']/@name"), ("", b"", "application/octet-stream"))
        sent = {**empty, **(files or {})} if form.get("enctype") else None
        return Shown(self.http.post(address, data=data, files=sent or None, timeout=60))

    def _filled(self, form: html.FormElement, values: Mapping[str, str], button: str) -> dict[str, Any]:
        data = {name: value for name, value in form.form_values() if name not in form.xpath(".//input[@type='file']/@name")}
        data.update(values)
        pressed = form.xpath(f".//button[@name='{button}']/@value") if button else []
        return data | ({button: pressed[0]} if pressed else {})
