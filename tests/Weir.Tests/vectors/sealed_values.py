"""Makes sealed-values.v1.json from docs/formats/sealed-values.md alone, with the Python package cryptography; shares no code with Weir.

    python3 tests/Weir.Tests/vectors/sealed_values.py > tests/Weir.Tests/vectors/sealed-values.v1.json
"""
import base64
import hashlib
import hmac
import json
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding

KEY = bytes(range(32))
ID = bytes.fromhex("018f2b6c9d4e7a3b8c5d0e1f2a3b4c5d")
KEY_ID = bytes.fromhex("018f2b6c9d4e7a3b8c5d0e1f2a3b4c5e")
OWNERS = {"installation": (1, b""), "organization": (2, ID), "project": (3, ID), "person": (4, ID)}


def field(value):
    data = struct.pack(">I", value) if isinstance(value, int) else value
    return struct.pack(">I", len(data)) + data


def fields(*values):
    return b"".join(field(value) for value in values)


def hkdf(key, salt, info, length):
    return HKDF(hashes.SHA512(), length, salt, info).derive(key)


def seal(owner, purpose, version, salt, context, plaintext):
    info = fields(b"weir/v1 seal", *OWNERS[owner], purpose, version)
    derived = hkdf(KEY, salt, info, 44)
    sealed = AESGCM(derived[:32]).encrypt(derived[32:], plaintext, info + field(context))
    return b"\x01" + struct.pack(">I", version) + salt + sealed


def wrap(owner, parent_version, version, key):
    return aes_key_wrap_with_padding(
        hkdf(KEY, b"", fields(b"weir/v1 wrap", parent_version, *OWNERS[owner], KEY_ID, version), 32), key)


def mac(owner, purpose, version, data):
    return hmac.new(hkdf(KEY, b"", fields(b"weir/v1 mac", *OWNERS[owner], purpose, version), 32), data, hashlib.sha256).digest()


def derive(owner, purpose, version, context, length):
    return hkdf(KEY, b"", fields(b"weir/v1 derive", *OWNERS[owner], purpose, version, context, length), length)


def line(head, last):
    body = head + ":" + base64.b64encode(last).decode()
    return body + ":" + hashlib.sha256(body.encode()).hexdigest()[:16]


def passphrase_line(passphrase, version, iterations, salt):
    head = "weir-root-passphrase-1:%d:%d:%s" % (version, iterations, base64.b64encode(salt).decode())
    derived = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, iterations, 44)
    return line(head, AESGCM(derived[:32]).encrypt(derived[32:], KEY, head.encode()))


SALT = bytes(range(64, 88))
print(json.dumps({
    "key": KEY.hex(),
    "id": ID.hex(),
    "keyId": KEY_ID.hex(),
    "sealed": [
        dict(owner=owner, purpose=purpose, version=version, salt=SALT.hex(), context=context.hex(), plaintext=plaintext.hex(),
             bytes=seal(owner, purpose, version, SALT, context, plaintext).hex())
        for owner, purpose, version, context, plaintext in [
            ("installation", 7, 1, b"", b""),
            ("organization", 1, 1, b"context", b"a secret"),
            ("project", 8, 258, b"key_1", bytes(range(100))),
            ("person", 10, 2, b"", b"Ada Lovelace"),
        ]],
    "wrapped": [
        dict(owner=owner, parentVersion=parent, version=version, wrapped=wrap(owner, parent, version, bytes(range(32, 64))).hex())
        for owner, parent, version in [("installation", 1, 0), ("organization", 3, 1), ("project", 1, 7), ("person", 2, 1)]],
    "mac": [
        dict(owner="installation", purpose=3, version=0, data=b"password".hex(), mac=mac("installation", 3, 0, b"password").hex()),
        dict(owner="person", purpose=2, version=4, data="", mac=mac("person", 2, 4, b"").hex())],
    "derived": [
        dict(owner="organization", purpose=5, version=0, context=b"ledger".hex(), length=length,
             bytes=derive("organization", 5, 0, b"ledger", length).hex()) for length in (16, 32, 100)],
    "rootCheck": dict(version=2, check=hkdf(KEY, b"", fields(b"weir/v1 root check", 2), 16).hex()),
    "rootLine": dict(version=2, line=line("weir-root-1:2", KEY)),
    "passphraseLine": dict(passphrase="correct horse battery staple", version=2,
                           line=passphrase_line("correct horse battery staple", 2, 220000, bytes(range(100, 132)))),
}, indent=2))
