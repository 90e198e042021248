# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test Request Tracker runs on: its configuration and its seeded database, in one directory of its own.

`prepare(directory, port)` writes both. Initialising and seeding a database takes some seconds, so it is done once for
these files and this version of RT, and kept in the user's cache (~/.cache/opsdesk-itsm); tests work on copies.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARE = Path("/usr/share/request-tracker5")
# RT's programs are written for the system's Perl, whatever PATH has.
PERL = "/usr/bin/perl"

# Set by seed.pl, root's by the initialisation of the database.
PASSWORDS = {
    "root": "password",
    "apiuser": "api-Pass-1",
    "limited": "lim-Pass-1",
    "newyork": "ny-Pass-1",
    "alice": "alice-Pass-1",
    "bob": "bob-Pass-1",
    "customer@rt.example": "cust-Pass-1",
}


class CannotRun(Exception):
    """No Request Tracker can be started here; the text says why, and what to do about it."""


def why_not() -> str | None:
    """Say what keeps this machine from running Request Tracker 5; None when nothing does."""
    missing = []
    if not (SHARE / "libexec/rt-server").exists():
        missing.append("request-tracker5")
    for module, package in (("DBD::SQLite", "rt5-db-sqlite"), ("Starlet", "rt5-standalone")):
        loads = [PERL, f"-M{module}", "-e1"]
        if not Path(PERL).exists() or subprocess.run(loads, check=False, capture_output=True).returncode:
            missing.append(package)
    if missing:
        return f"Debian packages are missing: {', '.join(missing)}. Install them with: sudo tests/ci/apt real-rt"
    return None


def environment(directory: Path) -> dict[str, str]:
    """The environment in which RT's programs use `directory` and nothing of /etc/request-tracker5."""
    return {
        **os.environ,
        "RT_SITE_CONFIG": str(directory / "RT_SiteConfig.pm"),
        "RT_SITE_CONFIG_DIR": str(directory / "conf.d"),
    }


def prepare(directory: Path, port: int, remote_user: bool = False) -> None:
    """Write the configuration, and a seeded database unless there is one.

    `remote_user`: believe a web server in front that says who the user is (kerberos.py).
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("conf.d", "var", "mason", "session", "log"):
        (directory / name).mkdir(exist_ok=True)
    write_configuration(directory, port, remote_user)
    if not (directory / "rt.sqlite").exists():
        _copy_seeded_database(directory)


def write_configuration(directory: Path, port: int, remote_user: bool = False) -> None:
    """Write RT_SiteConfig.pm. The first three are package variables of RT, not options; RT allows that here."""

    def quoted(value: str | Path) -> str:
        return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"

    front = """
Set($WebRemoteUserAuth, 1);
Set($WebRemoteUserContinuous, 1);
Set($WebFallbackToRTLogin, 1);
Set($WebRemoteUserAutocreate, 0);
"""
    (directory / "RT_SiteConfig.pm").write_text(
        f"""# Written by tests/real_rt/database.py; changes are lost.
$RT::VarPath         = {quoted(directory / "var")};
$RT::MasonDataDir    = {quoted(directory / "mason")};
$RT::MasonSessionDir = {quoted(directory / "session")};

Set($rtname,       'rt.example');
Set($Organization, 'rt.example');
Set($Timezone,     'UTC');

Set($WebDomain, '127.0.0.1');
Set($WebPort,   {port});
Set($WebPath,   '');

Set($DatabaseType, 'SQLite');
Set($DatabaseName, {quoted(directory / "rt.sqlite")});
# The default session class needs MySQL or PostgreSQL.
Set($WebSessionClass, 'Apache::Session::File');

Set($CorrespondAddress, 'rt@rt.example');
Set($CommentAddress,    'rt-comment@rt.example');
Set($OwnerEmail,        'root@rt.example');
# Mail goes to var/*.mbox; nothing leaves the machine.
Set($MailCommand,  'mbox');
Set($SendmailPath, '/bin/true');

Set($LogToSyslog, undef);
Set($LogToSTDERR, 'warning');
Set($LogDir,      {quoted(directory / "log")});
{front if remote_user else ""}
{(HERE / "site.pl").read_text()}
1;
"""
    )


def _copy_seeded_database(directory: Path) -> None:
    """Put the seeded database and the tokens into `directory`: from the cache of this user, filling that if need be."""
    try:
        cache = _cached_database()
    except (OSError, subprocess.CalledProcessError):
        # No home directory, or not a writable one; or an RT that no package has installed.
        _build_database(directory)
        return
    for file in cache.iterdir():
        shutil.copy2(file, directory)


def _cached_database() -> Path:
    """A directory with a seeded database and its tokens, made by exactly these files and this version of RT."""
    version = installed_version().encode()
    sources = [(HERE / name).read_bytes() for name in (Path(__file__).name, "seed.pl", "site.pl")]
    key = hashlib.sha256(b"\0".join([version, *sources])).hexdigest()[:16]
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "opsdesk-itsm"
    cache = caches / f"rt5-{key}"
    if not cache.exists():
        caches.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=caches) as name:
            workshop, finished = Path(name) / "workshop", Path(name) / "finished"
            _build_database(workshop)
            finished.mkdir(mode=0o700)
            for file in (workshop / "rt.sqlite", *workshop.glob("token.*")):
                shutil.copy2(file, finished)
            # If another process was quicker, its database is as good.
            with contextlib.suppress(OSError):
                finished.rename(cache)
    return cache


def installed_version() -> str:
    """The version of Debian's package. Raises OSError or CalledProcessError where RT came otherwise."""
    asked = ["dpkg-query", "-W", "-f=${Version}", "request-tracker5"]
    return subprocess.run(asked, check=True, capture_output=True, encoding="ascii").stdout


def _build_database(directory: Path) -> None:
    """Initialise and seed a database, which takes some seconds. The tokens go to token.<user> beside it."""
    for name in ("conf.d", "var", "mason", "session", "log"):
        (directory / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    write_configuration(directory, port=80)
    password = directory / "root-password"
    password.write_text(PASSWORDS["root"] + "\n")
    setup = ["/usr/sbin/rt-setup-database-5", "--action", "init", "--force", "--root-password-file", str(password)]
    _run(setup, directory)
    password.unlink()
    seeded = _run([PERL, f"-I{SHARE / 'lib'}", str(HERE / "seed.pl")], directory)
    for line in seeded.splitlines():
        if line.startswith("TOKEN "):
            _word, user, token = line.split()
            (directory / f"token.{user}").write_text(token + "\n")
    # Readers then do not wait for the writer. The mode is kept in the file.
    database = sqlite3.connect(directory / "rt.sqlite")
    database.execute("PRAGMA journal_mode=WAL")
    database.close()


def _run(command: list[str], directory: Path) -> str:
    done = subprocess.run(
        command,
        check=False,
        env=environment(directory),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        umask=0o077,
    )
    if done.returncode:
        raise CannotRun(f"{command[0]} ended with status {done.returncode}: {done.stdout[-2000:]}")
    return done.stdout
