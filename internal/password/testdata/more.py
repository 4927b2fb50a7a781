#!/usr/bin/python3
"""Prints more.json: what vectors.py has not, by passlib or as the maker's source computes it.

Salts are random, so a new run prints other hashes. See README.md.
"""
import base64
import hashlib
import hmac
import json
import os
import struct
import unicodedata

import bcrypt
import passlib
import passlib.hash as ph

PASSWORDS = [
    "",
    "correct horse battery staple",
    "p\u00e4ssw\u00f6rd \u043f\u0430\u0440\u043e\u043b\u044c \U0001f511",  # NFC
    "cafe\u0301 au lait",  # NFD: its NFC form is another text
    "0123456789" * 10,  # over bcrypt's 72 bytes
    "x" + "\u00e9" * 50,  # byte 72 is within a character
]
PLAIN = PASSWORDS[1]
CRYPT64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VECTORS = []


def add(library, password, text, default_cost=False):
    VECTORS.append({"library": library, "password": password, "hash": text, "defaultCost": default_cost})


def b64(raw):
    return base64.b64encode(raw).decode()


def passlib_written():
    library = "passlib " + passlib.__version__
    quick = [
        ph.bcrypt_sha256.using(rounds=4, version=1), ph.bcrypt_sha256.using(rounds=4, version=2),
        ph.scrypt.using(rounds=4), ph.phpass.using(rounds=7), ph.phpass.using(rounds=7, ident="H"),
        ph.sha256_crypt.using(rounds=1000), ph.sha512_crypt.using(rounds=1000),
        ph.ldap_md5, ph.ldap_salted_md5, ph.ldap_sha1, ph.ldap_salted_sha1,
        ph.ldap_salted_sha256, ph.ldap_salted_sha512, ph.ldap_sha512_crypt.using(rounds=1000),
    ]
    for hasher in quick:
        for password in PASSWORDS:
            add(library, password, hasher.hash(password))
    for hasher in (ph.sha256_crypt.using(rounds=5000), ph.sha512_crypt.using(rounds=5000)):
        add(library, PLAIN, hasher.hash(PLAIN))  # written without their count


def bcrypt_cut(raw, prefix=b"2b"):
    return bcrypt.hashpw(raw, bcrypt.gensalt(4, prefix)).decode()


def pbkdf2_computed():
    """Keycloak's 64 bytes, Kratos's and Zitadel's spelling, ASP.NET's bytes."""
    for password in PASSWORDS:
        raw, salt = password.encode(), os.urandom(16)
        for name, digest in (("", "sha1"), ("-sha1", "sha1"), ("-sha256", "sha256"), ("-sha512", "sha512")):
            key = hashlib.pbkdf2_hmac(digest, raw, salt, 1000, 64)
            add("computed as Keycloak", password, f"$pbkdf2{name}$1000${b64(salt)}${b64(key)}")
        key = hashlib.pbkdf2_hmac("sha256", raw, salt, 1000, 32)
        add("computed as Kratos", password, f"$pbkdf2-sha256$i=1000,l=32${b64(salt).rstrip('=')}${b64(key).rstrip('=')}")
        key = hashlib.pbkdf2_hmac("sha1", raw, salt, 1000, 32)
        add("computed as ASP.NET Core Identity 2", password, b64(b"\0" + salt + key))
        for number, digest in enumerate(("sha1", "sha256", "sha512")):
            key = hashlib.pbkdf2_hmac(digest, raw, salt, 1000, 32)
            add("computed as ASP.NET Core Identity 3", password, b64(struct.pack(">BIII", 1, number, 1000, 16) + salt + key))


def scrypt_computed():
    for password in ("\ufb01anc\u00e9",):  # whose NFKC form is another text
        raw = unicodedata.normalize("NFKC", password).encode()
        salt = os.urandom(16).hex()
        key = hashlib.scrypt(raw, salt=salt.encode(), n=16384, r=16, p=1, maxmem=1 << 27, dklen=64)
        add("computed as better-auth", password, f"{salt}:{key.hex()}", True)
        key = hashlib.scrypt(raw, salt=salt[:16].encode(), n=16384, r=16, p=1, maxmem=1 << 27, dklen=64)
        add("computed as Lucia", password, f"s2:{salt[:16]}:{key.hex()}", True)
    salt = os.urandom(16)
    key = hashlib.scrypt(PLAIN.encode(), salt=salt, n=1024, r=8, p=1, dklen=32)
    add("computed as Kratos", PLAIN, f"$scrypt$ln=1024,r=8,p=1${b64(salt)}${b64(key)}")


def crypt64(raw):
    text = ""
    for i in range(0, len(raw), 3):
        part = raw[i:i + 3]
        value = int.from_bytes(part, "little")
        for _ in range(len(part) + 1):
            text, value = text + CRYPT64[value & 63], value >> 6
    return text


def drupal(raw, salt, log2):
    digest = hashlib.sha512(salt.encode() + raw).digest()
    for _ in range(1 << log2):
        digest = hashlib.sha512(digest + raw).digest()
    return "$S$" + CRYPT64[log2] + salt + crypt64(digest)[:43]


def php_computed():
    for password in PASSWORDS:
        raw, salt = password.encode(), os.urandom(4).hex()
        add("computed as Drupal 7", password, drupal(raw, salt, 7))
        add("computed as Drupal 7 of Drupal 6", password, "U" + drupal(hashlib.md5(raw).hexdigest().encode(), salt, 7))
        mac = hmac.new(b"wp-sha384", raw.strip(b" \t\n\r\0\v"), hashlib.sha384).digest()
        add("computed as WordPress 6.8", password, "$wp" + bcrypt_cut(base64.b64encode(mac)).replace("$2b$", "$2y$"))


def digests_computed():
    """Django's salted digests, and LDAP's that passlib does not write."""
    for password in PASSWORDS:
        raw, salt = password.encode(), os.urandom(4).hex()
        for name in ("md5", "sha1"):
            add("computed as Django", password, f"{name}${salt}${hashlib.new(name, salt.encode() + raw).hexdigest()}")
        add("computed as OpenLDAP", password, "{sha256}" + b64(hashlib.sha256(raw).digest()))
        add("computed as OpenLDAP", password, "{SSHA384}" + b64(hashlib.sha384(raw + salt.encode()).digest() + salt.encode()))
        add("computed as Spring Security", password, "{bcrypt}" + bcrypt_cut(raw, b"2a"))
    mac = hmac.new(b"salt", PLAIN.encode(), hashlib.sha256).hexdigest()
    add("computed as Werkzeug, in upper case", PLAIN, "sha256$salt$" + mac.upper())


def secret_computed():
    """What secrets of the tests verify, with the marks of an import before it."""
    for password in PASSWORDS[1:5]:
        add("computed as Devise", password, "devise$" + bcrypt_cut((password + "pepper").encode(), b"2a"))
        raw = unicodedata.normalize("NFKD", password).encode()
        mac = base64.b64encode(hmac.new(b"flask salt", raw, hashlib.sha512).digest())
        add("computed as Flask-Security", password, "flask-security$" + bcrypt_cut(mac))
        add("computed as Flask-Security", password, "flask-security$" + ph.pbkdf2_sha512.using(rounds=1000).hash(mac))
    argon = ph.argon2.using(type="ID", time_cost=1, memory_cost=64, parallelism=2)
    mac = base64.b64encode(hmac.new(b"flask salt", PLAIN.encode(), hashlib.sha512).digest())
    add("computed as Flask-Security", PLAIN, "flask-security$" + argon.hash(mac))
    add("computed as Spring Security", PLAIN, "{argon2}" + argon.hash(PLAIN))


for write in (passlib_written, pbkdf2_computed, scrypt_computed, php_computed, digests_computed, secret_computed):
    write()
# hashcat's own examples, and the one that Firebase publishes.
add("hashcat's example", "hashcat", "$S$C33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf", True)
add("hashcat's example", "hashcat", "$P$984478476IagS59wHZvyQMArzfx58u.", True)
add("Firebase's example", "user1password", "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==", True)
salt, key = "42xEC+ixf3L2lw==", "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=="
add("Firebase's example, exported", "user1password", f"firebase${salt}${key}", True)
text = f"firebase${salt}${key}".replace("+", "-").replace("/", "_").replace("=", "")
add("Firebase's example, by its Admin SDK", "user1password", text, True)
print("[\n" + ",\n".join(json.dumps(v) for v in VECTORS) + "\n]")
