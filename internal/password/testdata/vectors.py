#!/usr/bin/python3
"""Prints vectors.json: passwords hashed by the libraries themselves.

Salts are random, so a new run prints other hashes. See README.md.
"""
import base64
import hashlib
import json

import argon2
import bcrypt
import django
import passlib
import passlib.hash as ph
import werkzeug
from django.conf import settings
from werkzeug import security

settings.configure()
from django.contrib.auth import hashers  # noqa: E402  (needs the settings)

PASSWORDS = [
    "",
    "correct horse battery staple",
    "p\u00e4ssw\u00f6rd \u043f\u0430\u0440\u043e\u043b\u044c \U0001f511",  # NFC
    "cafe\u0301 au lait",  # NFD: its NFC form is another text
    "0123456789" * 10,  # over bcrypt's 72 bytes
    "x" + "\u00e9" * 50,  # byte 72 is within a character
]
PLAIN = PASSWORDS[1]
VECTORS = []


def add(library, password, text, default_cost=False):
    VECTORS.append({"library": library, "password": password, "hash": text, "defaultCost": default_cost})


def werkzeug_written():
    library = "Werkzeug " + werkzeug.__version__
    methods = ["md5", "sha1", "sha256", "sha512", "pbkdf2:sha1:1000", "pbkdf2:sha256:1000", "pbkdf2:sha512:1000"]
    for method in methods:  # the first four are the HMAC forms, gone since 2.3
        for password in PASSWORDS:
            add(library, password, security.generate_password_hash(password, method))
    add(library, PLAIN, security.generate_password_hash(PLAIN), True)


def werkzeug_computed():
    """What the installed 2.2 does not write."""
    for password in PASSWORDS:
        scrypt_werkzeug(password, 16, 8, 1)
    scrypt_werkzeug(PLAIN, 2, 1, 10)
    scrypt_werkzeug(PLAIN, 32768, 8, 1, True)
    # As 0.9's _hash_internal reads a text without a count: 1000.
    for method in ("sha1", "sha256", "sha512"):
        salt = security.gen_salt(8)
        raw = hashlib.pbkdf2_hmac(method, PLAIN.encode(), salt.encode(), 1000)
        add("computed as Werkzeug 0.9", PLAIN, f"pbkdf2:{method}${salt}${raw.hex()}")


def scrypt_werkzeug(password, n, r, p, default_cost=False):
    """As 2.3's _hash_internal, but for maxmem, which is a bound and not part of the hash."""
    salt = security.gen_salt(16)
    raw = hashlib.scrypt(password.encode(), salt=salt.encode(), n=n, r=r, p=p, maxmem=1 << 27)
    add("computed as Werkzeug 2.3", password, f"scrypt:{n}:{r}:{p}${salt}${raw.hex()}", default_cost)


def bcrypt_written():
    library = "bcrypt " + bcrypt.__version__
    for prefix in (b"2a", b"2b"):
        for password in PASSWORDS:
            add(library, password, bcrypt.hashpw(password.encode(), bcrypt.gensalt(4, prefix)).decode())
    for password in PASSWORDS:  # gensalt does not write 2y, hashpw does
        salt = b"$2y$" + bcrypt.gensalt(4)[4:]
        add(library, password, bcrypt.hashpw(password.encode(), salt).decode())
    add(library, PLAIN, bcrypt.hashpw(PLAIN.encode(), bcrypt.gensalt()).decode(), True)


def argon2_written():
    library = "argon2-cffi " + argon2.__version__
    for kind in (argon2.Type.I, argon2.Type.ID):
        hasher = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=2, type=kind)
        for password in PASSWORDS:
            if kind == argon2.Type.ID and password == PASSWORDS[3]:
                continue  # argon2id is read as our own, which knows NFC only
            add(library, password, hasher.hash(password))
    add(library, PLAIN, argon2.PasswordHasher().hash(PLAIN), True)


def django_written():
    library = "Django " + django.__version__

    class QuickArgon2(hashers.Argon2PasswordHasher):
        time_cost, memory_cost, parallelism = 1, 64, 2

    class QuickBCrypt(hashers.BCryptPasswordHasher):
        rounds = 4

    class QuickBCryptSHA256(hashers.BCryptSHA256PasswordHasher):
        rounds = 4

    for password in PASSWORDS:
        for hasher in (hashers.PBKDF2PasswordHasher(), hashers.PBKDF2SHA1PasswordHasher()):
            add(library, password, hasher.encode(password, hasher.salt(), 1000))
        for hasher in (QuickArgon2(), QuickBCrypt(), QuickBCryptSHA256()):
            add(library, password, hasher.encode(password, hasher.salt()))
    # Its default argon2 and bcrypt are those libraries' own.
    hasher = hashers.PBKDF2PasswordHasher()
    add(library, PLAIN, hasher.encode(PLAIN, hasher.salt()), True)


def django_computed():
    """As ScryptPasswordHasher.encode of Django 4.0, which 3.2 does not have."""
    costs = [(password, 16, 8, 1, False) for password in PASSWORDS]
    for password, n, r, p, default_cost in costs + [(PLAIN, 16384, 8, 1, True)]:
        salt = hashers.BasePasswordHasher().salt()
        raw = hashlib.scrypt(password.encode(), salt=salt.encode(), n=n, r=r, p=p, dklen=64)
        text = base64.b64encode(raw).decode()
        add("computed as Django 4.0", password, f"scrypt${n}${salt}${r}${p}${text}", default_cost)


def passlib_written():
    library = "passlib " + passlib.__version__
    quick = [h.using(rounds=1000) for h in (ph.pbkdf2_sha1, ph.pbkdf2_sha256, ph.pbkdf2_sha512)]
    quick += [ph.bcrypt.using(rounds=4), ph.argon2.using(type="I", time_cost=1, memory_cost=64, parallelism=2)]
    for hasher in quick:
        for password in PASSWORDS:
            add(library, password, hasher.hash(password))
    for hasher in (ph.pbkdf2_sha256, ph.pbkdf2_sha512):
        add(library, PLAIN, hasher.hash(PLAIN), True)


for write in (werkzeug_written, werkzeug_computed, bcrypt_written, argon2_written,
              django_written, django_computed, passlib_written):
    write()
print("[\n" + ",\n".join(json.dumps(v) for v in VECTORS) + "\n]")
