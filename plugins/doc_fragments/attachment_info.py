# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that all modules share which list and download the files of a ticket."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.attachment_info`; a module describes what the number of a ticket is, and its own options."""

    DOCUMENTATION = r"""
options:
  ticket:
    type: int
    required: true
  ids:
    description:
      - Ids of the attachments to return. An id that the ticket does not have is an error.
    type: list
    elements: int
  names:
    description:
      - Names of the files to return. If several files have the same name, all of them are returned. A name that no
        file has finds nothing.
    type: list
    elements: str
  dest:
    description:
      - Directory to download to. It must exist. A file is named after its id and name, for example C(183-backup.log),
        so files with the same name do not overwrite each other.
      - Slashes, control characters and leading dots in a name are replaced or removed. Only the owner can read and
        write a new file.
    type: path
attributes:
  check_mode:
    details:
      - In check mode files are fetched and compared, but not written.
"""
