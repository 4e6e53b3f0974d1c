"""The hall's keys, each a file of its own outside the database: hall key, day keys, ticket signature, filings key."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_SIGNATURE_BYTES = 64
_SEPARATOR = "\x1f"


def _new_file(path: Path, content: bytes) -> bytes:
    """Writes `content` once, 0600; what is there already stays and is returned."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(content)
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


def _token_text(raw: bytes) -> str:
    """The one way to write these bytes: a token has no second spelling."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class KeyStore:
    """Reads the keys below `folder`, and makes those that are not there yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signer: Ed25519PrivateKey | None = None
        self._day_keys: dict[str, bytes] = {}

    def hall_key(self) -> bytes:
        """32 bytes. Makes `person_key` from a document; handed to kiosks only."""
        return bytes.fromhex(self._hex("hall.key"))

    def filings_key(self) -> bytes:
        """32 bytes. Filings are encrypted with it."""
        return bytes.fromhex(self._hex("filings.key"))

    def day_person(self, day: date, person_key: str) -> str:
        """HMAC(day key, person_key), 64 hex digits: what the journal keeps of a person."""
        name = f"day-{day.isoformat()}.key"
        key = self._day_keys.get(name)
        if key is None:
            key = self._day_keys[name] = bytes.fromhex(self._hex(name))
        return hmac.new(key, person_key.encode(), hashlib.sha256).hexdigest()

    def destroy_day_keys(self, before: date) -> list[str]:
        """Destroys the day keys of days before `before`; gives the names of the files."""
        gone = []
        for path in sorted(self._folder.glob("day-*.key")):
            if path.stem.removeprefix("day-") < before.isoformat():
                path.write_bytes(bytes(path.stat().st_size))
                path.unlink()
                self._day_keys.pop(path.name, None)
                gone.append(path.name)
        return gone

    def sign(self, prefix: str, parts: Sequence[str]) -> str:
        """A token `PREFIX.` + base64url of the parts and an Ed25519 signature over prefix and parts."""
        body = _SEPARATOR.join(parts).encode()
        signature = self._key().sign(prefix.encode() + b"." + body)
        return f"{prefix}.{_token_text(body + signature)}"

    def verify(self, prefix: str, token: str) -> list[str] | None:
        """The parts of a token that this hall signed, else None."""
        head, _, tail = token.partition(".")
        if head != prefix or len(tail) > 512:
            return None
        try:
            raw = base64.b64decode(tail + "=" * (-len(tail) % 4), altchars=b"-_", validate=True)
            if _token_text(raw) != tail:
                return None
            body, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
            self._key().public_key().verify(signature, prefix.encode() + b"." + body)
            return body.decode().split(_SEPARATOR)
        except (binascii.Error, ValueError, InvalidSignature):
            return None

    def _hex(self, name: str) -> str:
        return _new_file(self._folder / name, secrets.token_hex(32).encode()).decode().strip()

    def _key(self) -> Ed25519PrivateKey:
        if self._signer is None:
            fresh = Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            loaded = serialization.load_pem_private_key(_new_file(self._folder / "ticket.pem", fresh), None)
            if not isinstance(loaded, Ed25519PrivateKey):
                raise TypeError("ticket.pem: expected an Ed25519 key")
            self._signer = loaded
        return self._signer
