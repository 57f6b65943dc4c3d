"""Certificates of a test's own."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Certificates:
    """The authority's, a server's that it signed for `localhost`, and an authority nobody here knows."""

    authority: Path
    server: Path
    key: Path
    stranger: Path

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server, self.key)
        return context


def make_certificates(folder: Path) -> Certificates:
    authority, signing = _signed("接诉测试机构", None, None)
    server, key = _signed("localhost", authority, signing)
    stranger, _ = _signed("另一家机构", None, None)
    made = Certificates(*(folder / name for name in ("ca.pem", "server.pem", "server.key", "stranger.pem")))
    for path, one in ((made.authority, authority), (made.server, server), (made.stranger, stranger)):
        path.write_bytes(one.public_bytes(serialization.Encoding.PEM))
    encoding = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    made.key.write_bytes(key.private_bytes(*encoding))
    made.key.chmod(0o600)
    return made


def _signed(
    name: str, by: x509.Certificate | None, signing: ec.EllipticCurvePrivateKey | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + A_YEAR)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    if by is not None:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return made.sign(signing or key, hashes.SHA256()), key
