# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An authority that signs certificates for a test. ansible-core brings the library that makes them."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.datetime.now(datetime.timezone.utc)


class Authority:
    """Signs certificates and writes them below `directory`."""

    def __init__(self, directory: Path, name: str) -> None:
        self._directory = directory
        self._name = _called(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._own = self._sign(self._name, self._key, authority=True)
        #: The certificate to trust.
        self.path = str(self._write(f"{name}.pem", [self._own]))

    def certificate(self, name: str, *, address: str = "127.0.0.1") -> tuple[str, str]:
        """Paths of a certificate for an address, and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = self._sign(_called(name), key, address=address)
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self._directory / f"{name}.key"
        path.write_bytes(secret)
        return str(self._write(f"{name}.pem", [signed])), str(path)

    def context(self, name: str, *, address: str = "127.0.0.1") -> ssl.SSLContext:
        """A server with such a certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.certificate(name, address=address))
        return context

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, authority: bool = False, address: str = ""
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - datetime.timedelta(days=1))
            .not_valid_after(NOW + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            # Python 3.13 asks for both of these.
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if address:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
            builder = builder.add_extension(names, critical=False)
        if authority:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self._key, hashes.SHA256())

    def _write(self, name: str, certificates: list[x509.Certificate]) -> Path:
        path = self._directory / name
        path.write_bytes(b"".join(item.public_bytes(serialization.Encoding.PEM) for item in certificates))
        return path


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
