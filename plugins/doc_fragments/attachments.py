# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option with files to send, as all modules take it that post something with files."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.attachments`; the options are those of `_core/entries/attachments.py`."""

    DOCUMENTATION = r"""
options:
  attachments:
    description:
      - Files to send along. They arrive byte for byte.
    type: list
    elements: dict
    suboptions:
      path:
        description:
          - The file to send. One of C(path), C(content) and C(content_base64) is needed.
        type: path
      content:
        description:
          - Text to send as a file, in UTF-8.
        type: str
      content_base64:
        description:
          - Bytes to send as a file, in base64.
        type: str
      name:
        description:
          - Name of the file, without directories. With C(path), its own name is taken when this is left out.
        type: str
      content_type:
        description:
          - Media type. Without it, it is guessed by the name.
        type: str
"""
