"""Which IP addresses are of the public internet."""

import ipaddress

# Not public although an address library may call them global: transition mechanisms that carry IPv4 inside, and
# ranges of the registries https://www.iana.org/assignments/iana-ipv4-special-registry and ...-ipv6-special-registry.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.175.48.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public internet, by no detour through IPv4 inside IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.scope_id is not None:
        return False
    if not ip.is_global or any((ip.is_multicast, ip.is_reserved, ip.is_unspecified, ip.is_loopback)):
        return False
    return not any(ip in network for network in _REFUSED)
