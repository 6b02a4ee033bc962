"""Points of edwards25519 (RFC 8032, section 5.1), as far as the library has no door to them.

Nothing here runs in constant time: this is arithmetic for checks with keys that protect nothing.
"""

from typing import NamedTuple

from .errors import RuleBroken

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)
ORDER = 2**252 + 27742317777372353535851937790883648493

COFACTOR = 8


class Point(NamedTuple):
    """Extended coordinates: x = X/Z, y = Y/Z, xy = T/Z."""

    x: int
    y: int
    z: int
    t: int

    def __add__(self, other: "Point") -> "Point":
        a = (self.y - self.x) * (other.y - other.x) % P
        b = (self.y + self.x) * (other.y + other.x) % P
        c = 2 * D * self.t * other.t % P
        d = 2 * self.z * other.z % P
        e, f, g, h = b - a, d - c, d + c, b + a
        return Point(e * f % P, g * h % P, f * g % P, e * h % P)

    def times(self, scalar: int) -> "Point":
        product, power = IDENTITY, self
        while scalar:
            if scalar & 1:
                product += power
            power += power
            scalar >>= 1
        return product

    def is_identity(self) -> bool:
        return self.x == 0 and self.y == self.z


IDENTITY = Point(0, 1, 1, 0)


def sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    """Whether u/v is a square, and the root of u/v or else of SQRT_MINUS_ONE·u/v (RFC 9496)."""
    root = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    check = v * root**2 % P
    is_square = check in (u % P, -u % P)
    if check in (-u % P, -u * SQRT_MINUS_ONE % P):
        root = root * SQRT_MINUS_ONE % P
    return is_square, absolute(root)


def absolute(field_element: int) -> int:
    """The one of x and −x that is even."""
    reduced = field_element % P
    return P - reduced if reduced & 1 else reduced


def decode(encoded: bytes) -> Point:
    """The point that 32 bytes encode, in their one canonical form."""
    number = int.from_bytes(encoded, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    is_square, x = sqrt_ratio(y**2 - 1, D * y**2 + 1)
    if y >= P or not is_square or (x == 0 and sign):
        raise RuleBroken("not a point of edwards25519")
    if sign:
        x = P - x
    return Point(x, y, 1, x * y % P)


def has_small_order(point: Point) -> bool:
    return point.times(COFACTOR).is_identity()
