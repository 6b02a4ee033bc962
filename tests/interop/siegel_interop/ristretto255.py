"""The group ristretto255 (RFC 9496): encoding, decoding, and points from uniform bytes."""

from .edwards25519 import D, P, SQRT_MINUS_ONE, Point, absolute, sqrt_ratio
from .errors import RuleBroken

SQRT_AD_MINUS_ONE = (
    25063068953384623474111414158702152701244531502492656460079210482610430750235
)
INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]
BASE_POINT = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")


def decode(encoded: bytes) -> Point:
    """RFC 9496, section 4.3.1; the identity is refused, as OPAQUE and its OPRF ask."""
    s = int.from_bytes(encoded, "little")
    if len(encoded) != 32 or s >= P or s & 1 or s == 0:
        raise RuleBroken("not an element of ristretto255")
    u1, u2 = (1 - s**2) % P, (1 + s**2) % P
    v = (-(D * u1**2) - u2**2) % P
    was_square, inverse_root = sqrt_ratio(1, v * u2**2 % P)
    x = absolute(2 * s * inverse_root * u2)
    y = u1 * inverse_root**2 * u2 * v % P
    t = x * y % P
    if not was_square or t & 1 or y == 0:
        raise RuleBroken("not an element of ristretto255")
    return Point(x, y, 1, t)


def encode(point: Point) -> bytes:
    """RFC 9496, section 4.3.2."""
    x, y, z, t = point
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    _, inverse_root = sqrt_ratio(1, u1 * u2**2 % P)
    den1, den2 = inverse_root * u1 % P, inverse_root * u2 % P
    z_inverse = den1 * den2 * t % P
    if t * z_inverse % P & 1:
        x, y = y * SQRT_MINUS_ONE % P, x * SQRT_MINUS_ONE % P
        den2 = den1 * INVSQRT_A_MINUS_D % P
    if x * z_inverse % P & 1:
        y = -y
    return absolute(den2 * (z - y)).to_bytes(32, "little")


def from_uniform_bytes(uniform: bytes) -> Point:
    """RFC 9496, section 4.3.4: a point from 64 bytes."""
    return _map(uniform[:32]) + _map(uniform[32:])


def multiply(element: bytes, scalar: int) -> bytes:
    """The encoding of `scalar` times the element that `element` encodes."""
    return encode(decode(element).times(scalar))


def _map(half: bytes) -> Point:
    t = int.from_bytes(half, "little") % 2**255
    r = SQRT_MINUS_ONE * t**2 % P
    u = (r + 1) * (1 - D**2) % P
    v = (-1 - r * D) * (r + D) % P
    was_square, s = sqrt_ratio(u, v)
    c = -1
    if not was_square:
        s, c = -absolute(s * t), r
    n = c * (r - 1) * (D - 1) ** 2 - v
    w0, w1, w2, w3 = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - s**2, 1 + s**2
    return Point(w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P)
