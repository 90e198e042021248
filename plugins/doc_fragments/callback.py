# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of callbacks: those of all systems, since a callback is told which system it is for."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.callback`. The environment is read by the collection itself: the system decides the names there."""

    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - Address of the server.
      - The environment variable E(RT_URL), E(ZAMMAD_URL) or E(CERB_URL) goes first, whichever is that of O(system).
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_url
  api_token:
    description:
      - Token to log in with.
      - The environment variable E(RT_TOKEN), E(ZAMMAD_TOKEN) or E(CERB_TOKEN), whichever is that of O(system), is used
        only if no credentials are given here.
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_token
  api_username:
    description:
      - Account to log in with; RT and Zammad.
      - The environment variable E(RT_USERNAME) or E(ZAMMAD_USERNAME), whichever is that of O(system), is
        used only if no credentials are given here.
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_username
  api_password:
    description:
      - Password of O(api_username); RT and Zammad.
      - The environment variable E(RT_PASSWORD) or E(ZAMMAD_PASSWORD), whichever is that of O(system), is
        used only if no credentials are given here.
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_password
  api_access_key:
    description:
      - Access key; Cerb.
      - The environment variable E(CERB_ACCESS_KEY) is used only if no credentials are given here.
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_access_key
  api_secret_key:
    description:
      - Secret key of O(api_access_key); Cerb.
      - The environment variable E(CERB_SECRET_KEY) is used only if no credentials are given here.
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_secret_key
  api_auth:
    description:
      - How to log in, where the options given allow several ways.
      - The environment variable E(RT_AUTH), E(ZAMMAD_AUTH) or E(CERB_AUTH), whichever is that of O(system), is used
        only if no credentials are given here.
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_auth
  api_version:
    description:
      - The protocol; RT.
      - The environment variable E(RT_VERSION) goes first.
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_version
  api_timezone:
    description:
      - Time zone of the account; RT.
      - The environment variable E(RT_TIMEZONE) goes first.
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_timezone
  api_on_behalf_of:
    description:
      - The user for whom to act; Zammad.
      - The environment variable E(ZAMMAD_ON_BEHALF_OF) is used only if no credentials are given here.
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_on_behalf_of
  api_headers:
    description:
      - More headers for every request, as a JSON object.
      - The environment variable E(RT_HEADERS), E(ZAMMAD_HEADERS) or E(CERB_HEADERS) goes first, whichever is that of
        O(system).
    type: raw
    ini:
      - section: callback_ticket_on_failure
        key: api_headers
  api_timeout:
    description:
      - Seconds to wait for each answer; no longer than O(deadline).
      - The environment variable E(RT_TIMEOUT), E(ZAMMAD_TIMEOUT) or E(CERB_TIMEOUT) goes first, whichever is that of
        O(system).
    type: float
    ini:
      - section: callback_ticket_on_failure
        key: api_timeout
  api_retries:
    description:
      - How often a request is tried again; no longer than O(deadline).
      - The environment variable E(RT_RETRIES), E(ZAMMAD_RETRIES) or E(CERB_RETRIES) goes first, whichever is that of
        O(system).
    type: int
    ini:
      - section: callback_ticket_on_failure
        key: api_retries
  api_max_answer:
    description:
      - The largest answer to keep in memory, in MiB.
      - The environment variable E(RT_MAX_ANSWER), E(ZAMMAD_MAX_ANSWER) or E(CERB_MAX_ANSWER) goes first, whichever is
        that of O(system).
    type: int
    ini:
      - section: callback_ticket_on_failure
        key: api_max_answer
  api_proxy:
    description:
      - Address of a proxy for all requests.
      - The environment variable E(RT_PROXY), E(ZAMMAD_PROXY) or E(CERB_PROXY) goes first, whichever is that of
        O(system).
    type: str
    ini:
      - section: callback_ticket_on_failure
        key: api_proxy
  validate_certs:
    description:
      - Whether the server must prove who it is.
      - The environment variable E(RT_VALIDATE_CERTS), E(ZAMMAD_VALIDATE_CERTS) or E(CERB_VALIDATE_CERTS) goes first,
        whichever is that of O(system).
    type: bool
    ini:
      - section: callback_ticket_on_failure
        key: validate_certs
  ca_path:
    description:
      - PEM file with the authorities to trust.
      - The environment variable E(RT_CA_PATH), E(ZAMMAD_CA_PATH) or E(CERB_CA_PATH) goes first, whichever is that of
        O(system).
    type: path
    ini:
      - section: callback_ticket_on_failure
        key: ca_path
  client_cert:
    description:
      - PEM file with the client's certificate.
      - The environment variable E(RT_CLIENT_CERT), E(ZAMMAD_CLIENT_CERT) or E(CERB_CLIENT_CERT), whichever is
        that of O(system), is used only if no certificate is given here.
    type: path
    ini:
      - section: callback_ticket_on_failure
        key: client_cert
  client_key:
    description:
      - PEM file with the key of O(client_cert).
      - The environment variable E(RT_CLIENT_KEY), E(ZAMMAD_CLIENT_KEY) or E(CERB_CLIENT_KEY), whichever is
        that of O(system), is used only if no certificate is given here.
    type: path
    ini:
      - section: callback_ticket_on_failure
        key: client_key
"""
