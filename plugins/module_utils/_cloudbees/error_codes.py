# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the error codes of CloudBees CD mean: the kind of failure, and what to do about it.

The codes are those of the vendor's own client; with which HTTP status each comes is known for few of them, so the code
decides and the status is only asked where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: The session is not (any more) one that the server knows: log in again and repeat, since nothing was done.
SESSION_CODES = frozenset(("ExpiredSession", "InvalidSessionId", "NoCredentials"))


class AlreadyExists(errors.Refused):
    """There is an object of that name already."""


@dataclass(frozen=True)
class Meaning:
    """A kind of failure, and what to do."""

    kind: type[errors.OpsdeskError] = errors.Refused
    advice: str = ""


_LOGIN = "Check api_username and api_password, or api_token, or api_session_id, and api_auth"
_LICENSE = "Log out sessions that nobody needs (a session lasts three days), or ask the vendor for a license"

_SCRIPT = "The reason is that of the script (DSL) on the server"

#: Exact codes first; families below.
CODES: dict[str, Meaning] = {
    "NoCredentials": Meaning(errors.LoginRefused, _LOGIN),
    "ExpiredSession": Meaning(errors.LoginRefused, "Log in again: a session that is given is not renewed here"),
    "InvalidSessionId": Meaning(errors.LoginRefused, "Log in again: a session that is given is not renewed here"),
    "InvalidCredentials": Meaning(errors.LoginRefused, _LOGIN),
    "LoginDisabled": Meaning(errors.LoginRefused, "An administrator has turned logging in off"),
    "NoAvailableLicenses": Meaning(errors.LoginRefused, _LICENSE),
    "ExpiredLicense": Meaning(errors.Forbidden, _LICENSE),
    "AccessDenied": Meaning(
        errors.Forbidden, "Give the account the privilege that the message names, in the object's access control list"
    ),
    "NotImplemented": Meaning(
        errors.UnexpectedAnswer,
        "The server knows no such path: CloudBees CD answers 501, not 404, to those. It describes its own API at "
        "/rest/doc/v1.0/. A plugin that does not support an action is told in the same way",
    ),
    "ServerNotReady": Meaning(errors.ServerFailed, "The server is starting or stopping: try again later"),
    "DatabaseError": Meaning(errors.ServerFailed),
    "DatabaseConfigurationError": Meaning(errors.ServerFailed),
    "InternalError": Meaning(errors.ServerFailed),
    "UnknownError": Meaning(errors.ServerFailed),
    "RequestTimeout": Meaning(errors.ServerFailed, "The server gave up; it may still have done it"),
    "ArtifactInUse": Meaning(advice="Something still uses the artifact version: wait for it, or abort the job"),
    "ResourceInUse": Meaning(advice="A job step still runs on the resource: wait for it, or abort the job"),
    "JobsStillRunning": Meaning(advice="Wait for the jobs, or abort them"),
    "JobNotRunning": Meaning(advice="The job has ended already"),
    "UnableToAbortJobs": Meaning(advice="Some jobs could not be aborted: try again, or with force"),
    "PropertyNotSettable": Meaning(
        advice="This is a property that the server keeps itself (projectName, createTime): set it with the module of "
        "the object"
    ),
    "PropertyNotIncrementable": Meaning(advice="Only a property that holds a whole number can be incremented"),
    "PropertyNotQueryable": Meaning(advice="Not every attribute can be searched for: use a property of your own"),
    "PropertyExpansionCycle": Meaning(advice="The value refers to itself: read it with expand: false"),
    "PropertyReferenceError": Meaning(advice="A reference in the value cannot be expanded: read it with expand: false"),
    "InvalidPropertyContext": Meaning(advice="Name one holder completely: a procedure needs its project, too"),
    "CantSpecifyWeekDaysAndMonthDays": Meaning(advice="Give week_days or month_days, not both"),
    "ProcedureNotSchedulable": Meaning(advice="A procedure with required parameters needs their values"),
    "CircularProcedureReference": Meaning(advice="A procedure must not call itself"),
    "ParameterMissing": Meaning(advice="Give the parameters that the procedure requires"),
    "MissingArgument": Meaning(advice="The message names the argument that the server wants"),
    "ValueTooLong": Meaning(advice="Shorten the value"),
    "NameTooLong": Meaning(advice="Names have at most 255 characters"),
    "CredentialAlreadyAttached": Meaning(AlreadyExists),
    "AlreadySetup": Meaning(AlreadyExists),
    "ScriptError": Meaning(advice=_SCRIPT),
    "InvalidScript": Meaning(advice=_SCRIPT),
    "OperationNotSupportedInClusteredMode": Meaning(advice="The server is a cluster and cannot do this"),
    "UnsupportedType": Meaning(advice="The server knows no such type of object"),
    "InvalidFilter": Meaning(advice="Check the filters: operator and operands"),
    "InvalidName": Meaning(advice="Names have 1 to 255 characters"),
}
_BY_STATUS: dict[int, Meaning] = {
    401: Meaning(errors.LoginRefused, _LOGIN),
    403: Meaning(errors.Forbidden, "Give the account the privilege in the object's access control list"),
    404: Meaning(errors.Missing),
    409: Meaning(AlreadyExists),
    429: Meaning(errors.ServerFailed),
    501: CODES["NotImplemented"],
}


def meaning(code: str, status: int) -> Meaning:
    """What a code stands for; the status decides where the code is unknown."""
    if code in CODES:
        return CODES[code]
    if code.startswith("NoSuch"):
        return Meaning(errors.Missing)
    if code.startswith("Duplicate") or code.endswith("Exists"):
        return Meaning(AlreadyExists)
    found = _BY_STATUS.get(status)
    return found or Meaning(errors.ServerFailed if status >= 500 else errors.Refused)
