"""Who is signed, who has worked, and how often one may ask."""

import base64
import hashlib
import hmac
from typing import Any

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rapport.act.interact.actions import PUBLIC, read_key
from rapport.deliver.api import Wrong
from rapport.web.interact.rates import Rates
from rapport.web.interact.signing import NotSigned, check_hash, person_of_token
from rapport.web.interact.working import Work

NOW = 1_790_000_000
SECRETS = [("the-new-secret-of-the-shop-0123456789", False), ("the-old-secret-of-the-shop-0123456789", True)]
GOOD = {"sub": "ada", "aud": "shop", "iat": NOW - 10, "exp": NOW + 600}


def token(secret: str = SECRETS[0][0], **more: Any) -> str:
    said = {name: value for name, value in {**GOOD, **more}.items() if value is not None}
    return jwt.encode(said, secret, "HS256")


@pytest.mark.parametrize("secret", [secret for secret, _ in SECRETS])
def test_both_secrets_sign(secret: str) -> None:
    assert person_of_token(token(secret), SECRETS, ("shop", "7"), NOW) == "ada"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (token("a-secret-of-somebody-else-0123456789x"), "No secret"),
        (token(aud="forum"), "somebody else"),
        (token(exp=NOW - 60), "expired"),
        (token(exp=NOW + 3600), "15 minutes"),
        (token(iat=NOW + 3600, exp=NOW + 3700), "future"),
        (token(sub=None), "cannot be read"),
        (token(exp=None), "cannot be read"),
        (token(sub=" "), "sub must be"),
        (jwt.encode(GOOD, "", "none"), "cannot be read"),
        ("x.y.z", "cannot be read"),
        ("x" * 5000, "too long"),
    ],
)
def test_what_signs_nobody_says_why(said: str, words: str) -> None:
    with pytest.raises(NotSigned, match=words):
        person_of_token(said, SECRETS, ("shop", "7"), NOW)


HOUSE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEM = HOUSE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
RAW = HOUSE.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
IN_BASE64 = base64.urlsafe_b64encode(RAW).decode().rstrip("=")
JWK = f'{{"kty": "OKP", "crv": "Ed25519", "x": "{IN_BASE64}"}}'


@pytest.mark.parametrize("said", [PEM, JWK, IN_BASE64, base64.b64encode(RAW).decode()])
def test_a_site_that_keeps_its_key_to_itself_signs_by_eddsa(said: str) -> None:
    secrets = [(PUBLIC + read_key(said), False), *SECRETS]
    assert person_of_token(jwt.encode(GOOD, HOUSE, "EdDSA"), secrets, ("shop",), NOW) == "ada"
    assert person_of_token(token(), secrets, ("shop",), NOW) == "ada"
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    for wrong in (
        jwt.encode(GOOD, stranger, "EdDSA"),
        jwt.encode(GOOD, PUBLIC + read_key(said), "HS256"),
        jwt.encode(GOOD, IN_BASE64, "HS256"),
    ):
        with pytest.raises(NotSigned, match="No secret"):
            person_of_token(wrong, secrets, ("shop",), NOW)
    with pytest.raises(NotSigned, match="No secret"):
        person_of_token(jwt.encode(GOOD, HOUSE, "EdDSA"), SECRETS, ("shop",), NOW)
    with pytest.raises(NotSigned, match="expired"):
        person_of_token(jwt.encode({**GOOD, "exp": NOW - 60}, HOUSE, "EdDSA"), secrets, ("shop",), NOW)


@pytest.mark.parametrize(
    "said", ["x", "{", '{"kty": "RSA"}', "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END", JWK[:-5], "[1]"]
)
def test_what_is_no_public_key_is_told(said: str) -> None:
    with pytest.raises(Wrong, match="Ed25519"):
        read_key(said)


def test_a_hash_is_taken_only_where_a_secret_takes_one() -> None:
    new, old = (hmac.new(secret.encode(), b"ada", hashlib.sha256).hexdigest() for secret, _ in SECRETS)
    assert check_hash("ada", old, SECRETS) == "ada"
    for person, said in (("ada", new), ("ben", old), ("ada", ""), ("ada", "ä")):
        with pytest.raises(NotSigned):
            check_hash(person, said, SECRETS)


def solved(work: Work, about: str = "7/lunch", **other: Any) -> str:
    one = msgspec.to_builtins(work.challenge(about, NOW))
    for number in range(one["maxnumber"] + 1):
        if hashlib.sha256(f"{one['salt']}{number}".encode()).hexdigest() == one["challenge"]:
            return base64.b64encode(msgspec.json.encode({**one, "number": number, **other})).decode()
    raise AssertionError("There is no solution.")


def test_work_counts_once_in_time_and_for_what_it_was_done() -> None:
    work = Work("secret", 200)
    said = solved(work)
    assert not Work("another", 200).is_solved(said, "7/lunch", NOW)
    assert not work.is_solved(said, "7/dinner", NOW)
    assert not work.is_solved(said, "7/lunch", NOW + 20 * 60 + 1)
    assert [work.is_solved(said, "7/lunch", NOW + 60) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("said", ["", "!", "e30=", base64.b64encode(b"[]").decode(), "ä"])
def test_what_is_no_work_counts_nothing(said: str) -> None:
    assert not Work("secret", 200).is_solved(said, "7/lunch", NOW)


def test_a_longer_life_cannot_be_written_into_work() -> None:
    work = Work("secret", 200)
    made = solved(work)
    forged = msgspec.json.decode(base64.b64decode(made))
    forged["salt"] = forged["salt"].replace(str(NOW + 1200), str(NOW + 9999))
    assert not work.is_solved(base64.b64encode(msgspec.json.encode(forged)).decode(), "7/lunch", NOW)


def test_one_address_asks_so_often_and_others_do_not_wait_for_it() -> None:
    rates = Rates(3, 0.5)
    assert [rates.takes("1.2.3.4", NOW) for _ in range(5)] == [True, True, True, False, False]
    assert rates.takes("5.6.7.8", NOW)
    assert [rates.takes("1.2.3.4", NOW + 4) for _ in range(3)] == [True, True, False]
    assert rates.takes("1.2.3.4", NOW, "another thing")
