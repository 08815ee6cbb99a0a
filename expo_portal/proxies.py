"""Who is at the other end: a client's address, behind as many proxies as the settings say."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings

# A provider gives each home or office at least so much of IPv6 to pick addresses from.
IPV6_PREFIX = 64


def client_network(request):
    """The client's address as text; of IPv6 the network, for all its addresses are one client's.

    Each trusted proxy appends whom it saw to ``X-Forwarded-For``, so the client stands as many
    places from the end as there are proxies. What stands before that, the client wrote itself.
    Where fewer stand, the request came past a proxy and only the connection tells the truth.
    """
    connection = request.META.get("REMOTE_ADDR", "")
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(hops):
        return network(hops[-settings.TRUSTED_PROXIES]) or network(connection) or connection
    return network(connection) or connection


def network(text):
    """``203.0.113.7`` or ``2001:db8::/64``; empty for what is no address."""
    text = text.strip()
    try:
        address = ip_address(without_port(text))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), IPV6_PREFIX), strict=False))
    return str(address)


def without_port(text):
    """Some proxies write ``203.0.113.7:4711`` and ``[2001:db8::1]:4711``."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
