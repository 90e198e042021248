# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make resource` writes for each system: a declaration, documentation, a scenario, and rows of tables.

Words in brackets such as `<thing>` are replaced. `<mark>` is where a person has to go on.
"""

from __future__ import annotations

from dataclasses import dataclass

LICENSE = """\
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
UTILS = "ansible_collections.opsdesk.itsm.plugins.module_utils."


@dataclass(frozen=True)
class Texts:
    """One system."""

    title: str
    #: The folder of the declaration, below the dialect's.
    family: str
    declaration: str
    #: Options besides `state` and `name`.
    options: str
    #: The first example's connection options, and what a comment says the environment holds.
    connection: str
    environment: str
    #: The list in tests/laws/<system>/scenarios.py that the scenario becomes part of.
    scenarios: str
    scenario: str
    #: `state: absent`, for the table in docs/identity.md.
    absent: str
    #: The entry in tests/ci/returns/<system>.yml, where the declaration does not say all.
    returns: str = ""
    #: The place in COLLECTIONS of the dialect's inferred.py.
    collection: str = ""


ID = """\
  id:
    description:
      - Id of the <thing>. With it, O(name) may be a new name.
    type: int
"""
DESCRIPTION = """\
  description:
    description:
      - <mark> What it says.
    type: str
"""

SYSTEMS = {
    "rt": Texts(
        title="Request Tracker",
        family="objects",
        declaration='''\
"""<Things> of Request Tracker. Absent means disabled."""

from __future__ import annotations

from <utils>_rt.objects.objects import NAME, NamedObjects, RTResource, text

# <mark> Path, page and lookup type as RT names them; all fields.
<CONSTANT> = RTResource(
    name="<thing>",
    path="<joined>",
    page="/Admin/<Class>s/Modify.html?id={id}",
    lookup_type="RT::<Class>",
    operations=NamedObjects,
    fields=(
        NAME,
        text("description", "Description"),
    ),
)
''',
        options=ID + DESCRIPTION,
        connection='api_url: https://rt.example.com\n    api_token: "{{ vault_rt_token }}"',
        environment="RT_URL and RT_TOKEN",
        scenarios="SCENARIOS",
        scenario="""\
<CONSTANT> = Scenario(
    module="<module>",
    variant="rest2",
    account="admin",
    identity={"name": "Größe <key> & Co"},
    # <mark> Every option, with the most awkward values that RT allows; what a person changes.
    create={"description": 'Größe "x"'},
    update={"description": ""},
    by_hand={"SortOrder": "9"},
)
""",
        absent="disables it",
        returns="""\
  <module>:
    record:
      contains:
        disabled:
""",
    ),
    "zammad": Texts(
        title="Zammad",
        family="objects",
        declaration='''\
"""<Things> of Zammad."""

from __future__ import annotations

from <utils>_core.model.resource import Field
from <utils>_core.model.values import Name
from <utils>_zammad.kinds import Markup
from <utils>_zammad.objects.objects import ZammadResource
from <utils>_zammad.wires import ACTIVE_FIELD

# <mark> Path and page as Zammad names them; all fields; whether absent means inactive (`deactivates`).
<CONSTANT> = ZammadResource(
    name="<thing>",
    path="<names>",
    page="manage/<names>",
    fields=(
        Field("name", Name(), required=True),
        Field("note", Markup(longest=250)),
        ACTIVE_FIELD,
    ),
)
''',
        options=ID
        + """\
  note:
    description:
      - Note, up to 250 characters. Zammad removes what may do harm from it, so it is compared by its words.
    type: str
  active:
    description:
      - Whether the <thing> is active.
    type: bool
""",
        connection='api_url: https://desk.example.com\n    api_token: "{{ vault_zammad_token }}"',
        environment="ZAMMAD_URL and ZAMMAD_TOKEN",
        scenarios="EVERYWHERE",
        scenario="""\
<CONSTANT> = Scenario(
    module="<module>",
    variant="life",
    account="admin",
    identity={"name": "größer <key>"},
    # <mark> Every option, with the most awkward values that Zammad allows; what a person changes.
    create={"note": "Größe & mehr", "active": True},
    update={"active": False},
    by_hand={"note": "by hand"},
)
""",
        absent="deletes it",
    ),
    "cerb": Texts(
        title="Cerb",
        family="records",
        declaration='''\
"""<Things> of Cerb. Cerb lets several have one name; two of a name are an error here."""

from __future__ import annotations

from <utils>_cerb import search
from <utils>_cerb.groups import Shown, Title
from <utils>_cerb.records.objects import Objects
from <utils>_cerb.system import CERB
from <utils>_core.model.identity import ByName, Criteria
from <utils>_core.model.resource import Field, Resource, Values


class <Class>Records(Objects):
    """Operations on <things>."""

    def find(self, criteria: Criteria) -> list[Values]:
        terms = [search.text("name", str(criteria.fields["name"]))]
        return [self.record(raw) for raw in self.client.search.records(self.alias, terms)]


# <mark> Alias of the record type; all fields; what Cerb keeps unique.
<CONSTANT> = Resource(
    name="<thing>",
    system=CERB,
    path="<name>",
    identity=(ByName("name", guarded=False),),
    operations=<Class>Records,
    fields=(
        Field("name", Title(255), required=True, codec=Shown()),
        Field("description", Title(255), codec=Shown()),
    ),
)
''',
        options=ID + DESCRIPTION,
        connection="""api_url: https://cerb.example.com/rest
    api_access_key: abcdef123456
    api_secret_key: "{{ vault_cerb_secret_key }}\"""",
        environment="CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY",
        scenarios="SCENARIOS",
        scenario="""\
<CONSTANT> = Scenario(
    module="<module>",
    variant="life",
    account="admin",
    identity={"name": "Größe '<key>'"},
    # <mark> Every option, with the most awkward values that Cerb allows; what a person changes.
    create={"description": "Größe & Co"},
    update={"description": ""},
    by_hand={},
)
""",
        absent="deletes it",
    ),
    "cloudbees": Texts(
        title="CloudBees CD",
        family="objects",
        declaration='''\
"""<Things> of CloudBees CD."""

from __future__ import annotations

from <utils>_cloudbees.objects.forms import name, text
from <utils>_cloudbees.objects.objects import CloudBeesResource

# <mark> Kind and path (inferred.py) as the server names them; what it belongs to (`parents`); all fields.
<CONSTANT> = CloudBeesResource(
    name="<thing>",
    kind="<camel>",
    fields=(
        name("<camel>Name"),
        text("description"),
    ),
)
''',
        options=DESCRIPTION,
        connection="""api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}\"""",
        environment="CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD",
        scenarios="RICH",
        scenario="""\
<CONSTANT> = life(
    "<name>",
    identity={"name": NAME},
    # <mark> Every option, with the most awkward values that the server allows; what a person changes.
    create={"description": TEXT},
    update={"description": ""},
    by_hand={},
    thin=1,
)
""",
        absent="",
        collection='Collection("<camel>s")',
    ),
}

MODULE = '''\
#!/usr/bin/python
<license>"""Manage <system> <things>."""

from __future__ import annotations

DOCUMENTATION = r"""
module: <module>
short_description: Manage <system> <things>
version_added: <version>
author: Opsdesk (@opsdesk)
description:
  - Creates, changes and deletes <things>.
  - A <thing> is matched by its name.
options:
  name:
    description:
      - Name. Needed to create a <thing>.
    type: str
<options>notes:
  - <mark> What the account must be allowed to do.
seealso:
  - module: opsdesk.itsm.<prefix>_sync
extends_documentation_fragment:
  - opsdesk.itsm.<prefix>
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_<prefix>
"""

# <mark> Examples of what people do with it every day.
EXAMPLES = r"""
- name: Create a <thing>
  opsdesk.itsm.<module>:
    <connection>
    name: An example
  delegate_to: localhost

# The tasks below rely on <environment> in the environment.
- name: Remove a <thing>
  opsdesk.itsm.<module>:
    name: An example
    state: absent
"""

RETURN = r"""
"""

from <utils>_core.tasks.module import run_module
from <utils><dialect_file> import <CONSTANT>


def main() -> None:
    run_module(<CONSTANT>)


if __name__ == "__main__":
    main()
'''

ACTION = '''\
<license>"""Runs the module <module> in the worker process, where that is possible."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.modules.<module> import main
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    """See InProcess."""

    main = staticmethod(main)
'''
