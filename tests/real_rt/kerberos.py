# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Request Tracker 5 behind Apache with Kerberos (SPNEGO), for tests: private, disposable, on 127.0.0.1.

A KDC with one realm, an Apache with mod_auth_gssapi that asks for Kerberos on everything but REST 2.0, and RT under
mod_fcgid that believes what Apache says. `tests/ci/apt kerberos` installs the Debian packages.

    with KerberosRT.start() as server:
        requests.get(server.url + "/REST/1.0/ticket/1", auth=HTTPSPNEGOAuth())   # with server.environment
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.real_rt.database import SHARE, CannotRun, prepare, why_not
from tests.real_rt.server import free_port, processes_with

REALM = "LAB.EXAMPLE"
USER = "apiuser"
PASSWORD = "krb-Pass-1"
MODULES = Path("/usr/lib/apache2/modules")
PROGRAMS = {
    "/usr/sbin/krb5kdc": "krb5-kdc",
    "/usr/sbin/kadmin.local": "krb5-admin-server",
    "/usr/bin/kinit": "krb5-user",
    "/usr/sbin/apache2": "apache2",
    f"{MODULES}/mod_auth_gssapi.so": "libapache2-mod-auth-gssapi",
    f"{MODULES}/mod_fcgid.so": "libapache2-mod-fcgid",
    "/usr/share/perl5/FCGI/ProcManager.pm": "libfcgi-procmanager-perl",
}

KRB5_CONF = """
[libdefaults]
    default_realm = {realm}
    dns_lookup_realm = false
    dns_lookup_kdc = false
    dns_canonicalize_hostname = false
    rdns = false
    udp_preference_limit = 1
[realms]
    {realm} = {{
        kdc = 127.0.0.1:{kdc_port}
    }}
[domain_realm]
    localhost = {realm}
"""
KDC_CONF = """
[kdcdefaults]
    kdc_listen = 127.0.0.1:{kdc_port}
    kdc_tcp_listen = 127.0.0.1:{kdc_port}
[realms]
    {realm} = {{
        database_name = {kerberos}/principal
        key_stash_file = {kerberos}/stash
        acl_file = {kerberos}/kadm5.acl
        max_life = 10h
    }}
[logging]
    kdc = FILE:{kerberos}/kdc.log
"""
HTTPD_CONF = """
ServerRoot {apache}
ServerName localhost
PidFile {apache}/httpd.pid
Listen 127.0.0.1:{port}
DefaultRuntimeDir {apache}
ErrorLog {apache}/error.log
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule alias_module {modules}/mod_alias.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule auth_gssapi_module {modules}/mod_auth_gssapi.so
LoadModule fcgid_module {modules}/mod_fcgid.so
TypesConfig /etc/mime.types
{run_as}
StartServers 1
ThreadsPerChild 8
MaxRequestWorkers 16
DocumentRoot {apache}
FcgidIPCDir {apache}
FcgidProcessTableFile {apache}/fcgid_shm
FcgidInitialEnv RT_SITE_CONFIG {directory}/RT_SiteConfig.pm
FcgidInitialEnv RT_SITE_CONFIG_DIR {directory}/conf.d
FcgidMaxRequestLen 104857600
FcgidMaxProcesses 2
FcgidIOTimeout 120
FcgidConnectTimeout 60
# mod_fcgid keeps this header back by default; tokens need it.
FcgidPassHeader Authorization
ScriptAlias / {share}/libexec/rt-server.fcgi/
<Directory {share}/libexec>
    Options +ExecCGI
    SetHandler fcgid-script
    Require all granted
</Directory>
<Location />
    AuthType GSSAPI
    AuthName "Request Tracker"
    GssapiCredStore keytab:{kerberos}/http.keytab
    GssapiLocalName On
    GssapiAllowedMech krb5
    Require valid-user
</Location>
# REST 2.0 never looks at REMOTE_USER, so it is left to RT's own tokens and passwords.
<Location /REST/2.0>
    AuthType None
    Require all granted
</Location>
"""


def why_no_kerberos() -> str | None:
    """Say what keeps this machine from running RT behind Kerberos; None when nothing does."""
    missing = sorted({package for file, package in PROGRAMS.items() if not Path(file).exists()})
    if missing:
        return f"Debian packages are missing: {', '.join(missing)}. Install them with: sudo tests/ci/apt kerberos"
    return why_not()


class KerberosRT:
    """One running server. `environment` makes Kerberos clients use its realm and a ticket of `apiuser`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.kerberos = directory / "krb5"
        self.apache = directory / "apache"
        self.port = free_port()
        self.kdc_port = free_port()
        # Tickets are for HTTP/localhost, so the name counts and not the address.
        self.url = f"http://localhost:{self.port}"
        self.environment = {
            "KRB5_CONFIG": str(self.kerberos / "krb5.conf"),
            "KRB5CCNAME": f"FILE:{directory / 'ticket-cache'}",
        }
        self._children: list[subprocess.Popen[bytes]] = []

    @classmethod
    def start(cls) -> KerberosRT:
        """Start KDC, Apache and RT in a temporary directory of their own. Raises CannotRun."""
        reason = why_no_kerberos()
        if reason:
            raise CannotRun(reason)
        # Not below pytest's directories: when root starts Apache it works as www-data, which cannot enter those.
        server = cls(Path(tempfile.mkdtemp(prefix="rt-kerberos-")))
        try:
            prepare(server.directory, server.port, remote_user=True)
            server._write_configuration()
            server._create_realm()
            server._launch()
            server._wait_until_ready()
        except BaseException:
            server.stop()
            raise
        return server

    def _write_configuration(self) -> None:
        values = {
            "realm": REALM,
            "kdc_port": self.kdc_port,
            "port": self.port,
            "directory": self.directory,
            "kerberos": self.kerberos,
            "apache": self.apache,
            "modules": MODULES,
            "share": SHARE,
            "run_as": "User www-data\nGroup www-data" if os.getuid() == 0 else "",
        }
        self.kerberos.mkdir()
        self.apache.mkdir()
        (self.kerberos / "krb5.conf").write_text(KRB5_CONF.format(**values))
        (self.kerberos / "kdc.conf").write_text(KDC_CONF.format(**values))
        (self.kerberos / "kadm5.acl").write_text("")
        (self.apache / "httpd.conf").write_text(HTTPD_CONF.format(**values))

    def _create_realm(self) -> None:
        """Make the realm with two principals: the user, and the web server with its key in a keytab."""
        master_key = base64.b64encode(secrets.token_bytes(24)).decode()
        self._run("/usr/sbin/kdb5_util", "create", "-s", "-r", REALM, "-P", master_key)
        for query in (
            f"addprinc -pw {PASSWORD} {USER}@{REALM}",
            f"addprinc -randkey HTTP/localhost@{REALM}",
            f"ktadd -k {self.kerberos}/http.keytab HTTP/localhost@{REALM}",
        ):
            self._run("/usr/sbin/kadmin.local", "-q", query)

    def _launch(self) -> None:
        if os.getuid() == 0:
            # All is www-data's, except the realm's secrets: of those only the web server's key.
            for path in [self.directory, *self.directory.rglob("*")]:
                if self.kerberos not in [path, *path.parents]:
                    shutil.chown(path, "www-data", "www-data")
            self.kerberos.chmod(0o711)
            shutil.chown(self.kerberos / "http.keytab", "www-data")
        for command in (
            ["/usr/sbin/krb5kdc", "-n"],
            ["/usr/sbin/apache2", "-d", str(self.apache), "-f", str(self.apache / "httpd.conf"), "-DFOREGROUND"],
        ):
            with (self.directory / "log/kerberos.log").open("ab") as log:
                self._children.append(
                    subprocess.Popen(
                        ["setpriv", "--pdeathsig", "TERM", "--", *command],
                        env=self._server_environment(),
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )

    def _wait_until_ready(self, seconds: float = 120) -> None:
        """Wait until the KDC gives the user a ticket and RT answers through Apache."""
        end = time.monotonic() + seconds
        token = (self.directory / "token.root").read_text().strip()
        request = urllib.request.Request(self.url + "/REST/2.0/rt", headers={"Authorization": "token " + token})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        logged_in = False
        while time.monotonic() < end:
            if any(child.poll() is not None for child in self._children):
                break
            with contextlib.suppress(OSError, CannotRun):
                if not logged_in:
                    self._run("/usr/bin/kinit", f"{USER}@{REALM}", answer=PASSWORD + "\n")
                    logged_in = True
                with opener.open(request, timeout=60):
                    return
            time.sleep(0.1)
        logs = [self.directory / "log/kerberos.log", self.apache / "error.log"]
        tails = [log.read_text(errors="replace")[-1000:] for log in logs if log.exists()]
        raise CannotRun(f"no answer from RT behind Apache with Kerberos: {' / '.join(tails)}")

    def processes(self) -> list[int]:
        """The ids of all processes of this server: KDC, Apache, and RT under it."""
        return sorted(
            processes_with(f"KRB5_KDC_PROFILE={self.kerberos / 'kdc.conf'}")
            + processes_with(f"RT_SITE_CONFIG={self.directory / 'RT_SiteConfig.pm'}")
        )

    def stop(self) -> None:
        """End all its processes and remove its directory."""
        for child in self._children:
            child.terminate()
        for child in self._children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(10)
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for child in self._children:
            child.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _server_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment, "KRB5_KDC_PROFILE": str(self.kerberos / "kdc.conf")}

    def _run(self, *command: str, answer: str = "") -> None:
        done = subprocess.run(
            command, check=False, env=self._server_environment(), input=answer, capture_output=True, text=True
        )
        if done.returncode:
            raise CannotRun(f"{command[0]} ended with status {done.returncode}: {done.stderr[-1000:]}")

    def __enter__(self) -> KerberosRT:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()
