"""A network address says where somebody comes from: counted where they try to log in, and kept in the audit log."""

import ipaddress

from sanic import Request

from desk.rules.sizes import LONGEST_ADDRESS

FORWARDED = "x-forwarded-for"


def client_address(request: Request) -> str:
    """Return the address at the other end; behind a proxy of this machine or a private network, the one it saw.

    Only the header's last entry was written by that proxy: those before it are whatever the client claims.
    """
    peer = request.ip
    entries = ",".join(request.headers.getall(FORWARDED, [])).split(",")
    told = _address(entries[-1])
    near = _address(peer)
    if told is not None and near is not None and (near.is_loopback or near.is_private):
        return str(told)
    return peer[:LONGEST_ADDRESS]


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
