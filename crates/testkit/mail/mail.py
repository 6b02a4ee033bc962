"""A mail server on this machine, for tests (aiosmtpd): `mail.py PORT FOLDER [CERTIFICATE KEY]`.

Each mail becomes a file of the folder: whom it is for, and below it the mail as it came. With a certificate nothing is taken without
STARTTLS and the login below.
"""

import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

LOGIN = LoginPassword(b"siegel", b"no secret: it is for this machine")


class Folder:
    """Keeps what comes in."""

    def __init__(self, path):
        self.path = path
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = f"{self.count:03}.eml"
        text = "\n".join(envelope.rcpt_tos) + "\n" + envelope.content.decode().replace("\r\n", "\n")
        unfinished = self.path / f"{name}.part"
        unfinished.write_text(text)
        unfinished.rename(self.path / name)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data == LOGIN)


async def main(port, folder, certificate=None, key=None):
    options = {}
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        options = {
            "tls_context": context,
            "require_starttls": True,
            "authenticator": authenticate,
            "auth_required": True,
        }
    keep = Folder(pathlib.Path(folder))
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keep, hostname="localhost", **options), "127.0.0.1", int(port)
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
