import pytest

from tools import templates
from tools.tree import ROOT

BAD = [
    ("<p>\n<script>go()</script></p>", 2, "inline-script"),
    ('<a href="javascript:go()">x</a>', 1, "inline-script"),
    ("<style>p {}</style>", 1, "inline-style"),
    ('<p style="color: red">x</p>', 1, "inline-style"),
    ('<button onclick="go()">x</button>', 1, "inline-handler"),
    ('<button hx-on:click="go()">x</button>', 1, "inline-handler"),
    ('<form method="post"><input></form>', 1, "no-csrf-token"),
    ("{% if a %}\n{% endif %}\n<form hx-post='{% url \"x\" %}'></form>", 3, "no-csrf-token"),
    ('<form method="post">{# {% csrf_token %} #}</form>', 1, "no-csrf-token"),
    ('<form method="POST">', 1, "no-csrf-token"),
]
GOOD = [
    "<script src=\"{% static 'web/shell.js' %}\" defer></script>",
    '<script type="application/json" id="rows">{{ rows }}</script>',
    '<form method="get"><input name="q"></form>',
    '<form method="post" {% if big %}class="big"{% endif %}>{% csrf_token %}<input></form>',
    '<form hx-post="{% url "x" %}">\n{% csrf_token %}\n</form>',
    '<p hx-get="/x" hx-trigger="click">{{ name }}</p>',
    "{% comment %}<script>go()</script>{% endcomment %}",
]


@pytest.mark.parametrize(("source", "line", "code"), BAD)
def test_what_the_content_policy_or_the_forgery_guard_refuses(source: str, line: int, code: str) -> None:
    assert [fault[:2] for fault in templates.judge(source)] == [(line, code)]


@pytest.mark.parametrize("source", GOOD)
def test_what_they_let_pass(source: str) -> None:
    assert templates.judge(source) == []


def test_names_are_relative_to_the_templates_folder() -> None:
    path = ROOT / "src" / "shouli" / "web" / "templates" / "web" / "shell.html"

    assert templates.template_name(path) == "web/shell.html"


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("{% if a %}x{% endif %}", []),
        ("{% if a %}x", ["does-not-compile"]),
        ("{% load nothing_of_the_kind %}", ["does-not-compile"]),
        ("{% include 'architecture/nowhere.html' %}", ["not-found"]),
        ('{# {% include "architecture/nowhere.html" %} #}', []),
    ],
)
def test_what_django_cannot_compile_or_find(source: str, codes: list[str]) -> None:
    assert [code for code, _message in templates.compile_faults(source)] == codes
