# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx's settings for the documentation site; tests/ci/docs lays out the sources and runs it.

The pages are those that people read in the repository: Markdown, with links that work there as well. What the site adds
are links from the names of modules to their pages, and from Ansible's own terms to Ansible's documentation.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

project = "opsdesk.itsm"
author = "Opsdesk"
copyright = author  # noqa: A001  (Sphinx's name of it)
extensions = ["myst_parser", "sphinx_antsibull_ext"]
include_patterns = ["index.md", "CHANGELOG.rst", "docs/*.md", "roles/*/README.md", "modules/*.rst"]
myst_heading_anchors = 3
html_theme = "sphinx_ansible_theme"
html_theme_options = {"topbar_links": {"Ansible": "https://docs.ansible.com/"}, "navigation_depth": 2}
html_title = "opsdesk.itsm"
html_show_sphinx = False
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["site.css"]
pygments_style = "ansible"

ANSIBLE = "https://docs.ansible.com/ansible/latest/"
#: Labels of Ansible's documentation that antsibull-docs refers to. They stand here so that a build needs no network.
LABELS = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
    "callback_plugins": "plugins/callback.html",
    "common_return_values": "reference_appendices/common_return_values.html",
    "inventory_plugins": "plugins/inventory.html",
    "lookup_plugins": "plugins/lookup.html",
}
PLUGIN = re.compile(r"ansible_collections\.(\w+)\.(\w+)\.(\w+_[a-z]+)$")
PAGE = re.compile(rf"ansible_collections\.{re.escape(project)}\.docsite\.([\w-]+)")
PAGES_OF_PLUGINS = ("module", "lookup", "callback", "inventory", "role")


def refer_to_ansible(_app: Sphinx, _env: BuildEnvironment, node: nodes.Element, text: nodes.Node) -> Any:
    """Turn a reference to what Ansible documents into a link to its site."""
    label = node.get("reftarget", "")
    address = LABELS.get(label)
    if plugin := PLUGIN.match(label):
        address = "collections/{}/{}/{}.html".format(*plugin.groups())
    if address is None:
        return None
    link = nodes.reference("", "", internal=False, refuri=ANSIBLE + address)
    link += text
    return link


def refer_to_pages(app: Sphinx, _env: BuildEnvironment, node: nodes.Element, text: nodes.Node) -> Any:
    """Turn a reference that RETURN blocks make to a page of ours, as in R(docs/errors.md,...), into a link to it."""
    page = PAGE.fullmatch(node.get("reftarget", ""))
    if page is None or f"docs/{page[1]}" not in app.env.found_docs:
        return None
    return make_refnode(app.builder, node["refdoc"], f"docs/{page[1]}", "", text)


def refer_to_plugins(app: Sphinx, document: nodes.document, page: str) -> None:
    """Turn `rt_ticket`, where a page of ours says it as code, into a link to the page of the module or lookup."""
    if page.startswith("modules/"):
        return
    known = app.env.found_docs
    for code in list(document.findall(nodes.literal)):
        if isinstance(code.parent, nodes.reference):
            continue
        name = code.astext().removeprefix(f"{project}.")
        kinds = [kind for kind in PAGES_OF_PLUGINS if f"modules/{name}_{kind}" in known]
        # The word before says which of several is meant (lookup `rt_ticket`), and that `ticket` is not an option.
        before = code.parent.astext().partition(code.astext())[0].lower()
        named = [kind for kind in kinds if re.search(rf"\b{kind}s?\b[^.;|]*$", before)]
        kinds = named or [kind for kind in kinds if kind != "role"]
        if kinds:
            target = f"modules/{name}_{kinds[0]}"
            link = make_refnode(app.builder, page, target, "", code.deepcopy())
            code.parent.replace(code, link)


def link_home(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _document: nodes.document) -> None:
    """Have the theme's logo lead to the front page, wherever the site is put."""
    context["theme_documentation_home_url"] = context["pathto"]("index")


def setup(app: Sphinx) -> None:
    """Connect the above."""
    app.connect("missing-reference", refer_to_pages)
    app.connect("missing-reference", refer_to_ansible)
    app.connect("doctree-resolved", refer_to_plugins)
    app.connect("html-page-context", link_home)
