"""Whether the site has signed who somebody is: a short-lived JWT, or, where a project wants it, an HMAC of the id."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rapport.act.interact.api import PUBLIC

LONGEST_S = 15 * 60
LEEWAY_S = 30
LONGEST_TOKEN = 4096
LONGEST_ID = 500
PUBLIC_KEYS, SECRETS = "EdDSA", "HS256"
UNREADABLE = "The token cannot be read; sign a JWT by HS256 or EdDSA with sub, aud, iat and exp."


class NotSigned(ValueError):
    """A token that signs nobody. The message says why and what to do."""


def person_of_token(token: str, secrets: Sequence[tuple[str, bool]], audiences: Sequence[str], now_s: float) -> str:
    """Whom a token names (its ``sub``). It is for this project (``aud``), and lives 15 minutes at most.

    It is signed by HS256 with a secret, or by EdDSA where the project has given a public key.

    Raises :class:`NotSigned`.
    """
    if len(token) > LONGEST_TOKEN:
        raise NotSigned("The token is too long.")
    algorithm = _algorithm_of(token)
    for secret in [one for one, _ in secrets if one.startswith(PUBLIC) == (algorithm == PUBLIC_KEYS)]:
        try:
            told = jwt.decode(
                token,
                _key(secret),
                algorithms=[algorithm],
                audience=list(audiences),
                options={"require": ["exp", "iat", "sub", "aud"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidAudienceError:
            raise NotSigned(f"The token is for somebody else; its aud must be {audiences[0]}.") from None
        except jwt.PyJWTError:
            raise NotSigned(UNREADABLE) from None
        _check_times(told["iat"], told["exp"], now_s)
        return _id(told["sub"])
    raise NotSigned("No secret of this project has signed this token.")


def _algorithm_of(token: str) -> str:
    try:
        said = jwt.get_unverified_header(token).get("alg")
    except jwt.PyJWTError:
        said = None
    if said not in {PUBLIC_KEYS, SECRETS}:
        raise NotSigned(UNREADABLE)
    return str(said)


def _key(secret: str) -> str | Ed25519PublicKey:
    """What checks a signature: the secret itself, or a public key, which is never taken for a secret."""
    if not secret.startswith(PUBLIC):
        return secret
    said = secret.removeprefix(PUBLIC)
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))


def _check_times(issued: object, ends: object, now_s: float) -> None:
    if not isinstance(issued, int | float) or not isinstance(ends, int | float):
        raise NotSigned("The token's iat and exp must be seconds since 1970.")
    if ends + LEEWAY_S < now_s:
        raise NotSigned("The token has expired; sign a new one.")
    if issued - LEEWAY_S > now_s:
        raise NotSigned("The token is from the future; set the clock of the server that signs.")
    if ends - issued > LONGEST_S:
        raise NotSigned(f"The token lives longer than {LONGEST_S // 60} minutes; sign a shorter one.")


def check_hash(person: str, said: str, secrets: Sequence[tuple[str, bool]]) -> str:
    """The id, if this is its HMAC-SHA256 (hexadecimal) by a secret that takes one. Raises :class:`NotSigned`."""
    for secret, plain in secrets:
        made = hmac.new(secret.encode(), person.encode(), hashlib.sha256).hexdigest()
        if plain and hmac.compare_digest(made.encode(), said.lower().encode("utf-8", "replace")):
            return _id(person)
    raise NotSigned("This is no hash of this id by a secret of the project that takes one.")


def _id(said: str) -> str:
    if not 0 < len(said.strip()) <= LONGEST_ID:
        raise NotSigned(f"sub must be an id of 1 to {LONGEST_ID} characters.")
    return said.strip()
