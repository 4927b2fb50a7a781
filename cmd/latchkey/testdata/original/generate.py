"""Fills a database through the original's own models, Flask-SQLAlchemy's and
Werkzeug's code, and writes it down as SQL, so that the tests need no Python.

How original-latin1.sql and original-utf8mb4.sql were made, on Debian 12:

    apt-get install python3-flask python3-flask-sqlalchemy python3-pymysql python3-werkzeug
    LATCHKEY_DATA_DIR=/tmp/generate latchkey dev &     # any server will do
    /usr/bin/python3 generate.py /tmp/generate/mysql/mysqld.sock latin1  original-latin1.sql
    /usr/bin/python3 generate.py /tmp/generate/mysql/mysqld.sock utf8mb4 original-utf8mb4.sql

With Flask-SQLAlchemy 3.0.3, SQLAlchemy 1.4.46, Werkzeug 2.2.2, PyMySQL 1.0.2.
That Werkzeug makes no scrypt hash yet; scrypt() below is Werkzeug 3's way to
write one. The salts, and so the hashes, differ from run to run.

User n logs in as user<n>@example.org with the password "parola <n> țigară".
"""

import base64
import hashlib
import secrets
import struct
import sys
import zlib

import pymysql
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.security import check_password_hash, generate_password_hash

SOCKET, CHARSET, OUT = sys.argv[1:]
DATABASE = "generate_" + CHARSET

db = SQLAlchemy()


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(80), unique=True)
    email = db.Column(db.String(120), unique=True, nullable=False)
    last_name = db.Column(db.String(80))
    first_name = db.Column(db.String(80))
    password = db.Column(db.String(255))

    def __init__(self, username, email, last_name, first_name, password):
        self.username = username
        self.email = email
        self.last_name = last_name
        self.first_name = first_name
        self.password = password


class ProfileCard(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    occupation = db.Column(db.String(200))
    homeaddress = db.Column(db.String(400))
    country = db.Column(db.String(100))
    county = db.Column(db.String(100))
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"), nullable=False)
    image = db.Column(db.LargeBinary(length=(2**32) - 1))


class SocialLinks(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    linkedin = db.Column(db.String(700))
    facebook = db.Column(db.String(200))
    github = db.Column(db.String(200))
    instagram = db.Column(db.String(200))
    twitter = db.Column(db.String(200))
    youtube = db.Column(db.String(200))
    description = db.Column(db.Text)
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"), nullable=False)


def scrypt(password):
    salt = secrets.token_hex(8)
    digest = hashlib.scrypt(password.encode(), salt=salt.encode(), n=2**15, r=8, p=1, maxmem=132 * 2**15 * 8)
    return f"scrypt:32768:8:1${salt}${digest.hex()}"


METHODS = [
    generate_password_hash,
    lambda p: generate_password_hash(p, "pbkdf2:sha256:1000"),
    lambda p: generate_password_hash(p, "pbkdf2:sha1:1000"),
    lambda p: generate_password_hash(p, "pbkdf2:sha512:1000", salt_length=16),
    lambda p: generate_password_hash(p, "sha256"),
    scrypt,
]


def password(n):
    return f"parola {n} țigară"


def png(red, side=24):
    """A picture without a library: one colour, with a brighter corner."""
    rows = b"".join(
        b"\0" + b"".join(bytes((255 if x < 4 and y < 4 else red, 80, 120)) for x in range(side)) for y in range(side)
    )
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def dummy_card(user_id, **other):
    """What the original's log-in adds."""
    card = dict(
        occupation="May I ask you what do you do?",
        homeaddress="How far are you ?",
        country="I guess you are from Nice ?",
        county="France ?",
        user_id=user_id,
        image=b"",
    )
    return ProfileCard(**{**card, **other})


def dummy_links(user_id, **other):
    links = dict(
        linkedin="https://linkedin.com/",
        facebook="https://facebook.com/",
        github="https://github.com/",
        instagram="https://instagram.com/",
        twitter="https://twitter.com/",
        youtube="https://youtube.com/",
        description="Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut "
        "labore et dolore magna aliqua.",
        user_id=user_id,
    )
    return SocialLinks(**{**links, **other})


def add(user, *rows):
    db.session.add(user)
    db.session.commit()
    for row in rows:
        made = row(user.id) if callable(row) else row
        db.session.add(made)
        db.session.commit()
    return user.id


def plain_users():
    """1 to 24: nothing to decide."""
    # PyMySQL writes what latin1 can hold; ș and ț are for utf8mb4 alone.
    given = "Ștefan" if CHARSET == "utf8mb4" else "José"
    family = "Țepeș" if CHARSET == "utf8mb4" else "Muñoz Çelik"
    for n in range(1, 25):
        secret = METHODS[n % len(METHODS)](password(n))
        if not secret.startswith("scrypt"):
            assert check_password_hash(secret, password(n))
        user = User(f"user{n}", f"user{n}@example.org", family, given, secret)
        if n % 4 == 0:  # never logged in: no dummies yet
            add(user)
        elif n % 4 == 1:
            add(
                user,
                lambda i: dummy_card(i, occupation=f"Diver {n}", homeaddress="Strada Unu 1\nNice", image=png(9 * n)),
                lambda i: dummy_links(i, github=f"https://github.com/user{n}", description=""),
            )
        else:
            add(user, dummy_card, dummy_links)


def odd_users():
    """25 and on: one decision each, by the username's name."""
    hashed = lambda n: generate_password_hash(password(n), "pbkdf2:sha256:1000")

    def one(n, username, email=None, first="Ana", last="Pop", secret=None, card=dummy_card, links=dummy_links):
        got = add(User(username, email or f"user{n}@example.org", last, first, secret or hashed(n)), card, links)
        assert got == n, (got, n)

    one(25, "josé núñez")  # accents and a space
    one(26, "x")  # too short
    one(27, "user-with-a-name-that-is-far-too-long-for-the-rules")
    one(28, "jose_nunez")  # what 25 would become, and legally another's
    one(29, None)  # no username at all
    one(30, "not-an-address", email="not an address")
    one(31, "user1-again", email=" USER1@Example.org")  # the e-mail of 1, in another spelling
    one(32, "null-names", first=None, last=None)
    one(33, "long-text", card=lambda i: dummy_card(i, occupation="é" * 150))
    one(34, "host-link", links=lambda i: dummy_links(i, github="github.com/ana", twitter="javascript:alert(1)"))
    one(35, "null-links", links=lambda i: dummy_links(i, github=None, youtube="", description=None))
    one(36, "broken-picture", card=lambda i: dummy_card(i, image=b"\xff\xd8\xff\xe0 not a picture"))
    one(37, "text-picture", card=lambda i: dummy_card(i, image=base64.b64encode(png(200))))
    one(38, "url-picture", card=lambda i: dummy_card(i, image=b"data:image/png;base64," + base64.b64encode(png(201))))
    one(39, "bad-hash", secret="not a hash of any kind")
    add(User("no-hash", "user40@example.org", "Pop", "Ana", None), dummy_card, dummy_links)
    # The original adds dummies at each log-in; it shows the first.
    one(41, "many-rows", card=lambda i: dummy_card(i, occupation="The first"))
    db.session.add(dummy_card(41, occupation="The second", image=png(7)))
    db.session.add(dummy_links(41, github="https://github.com/second"))
    db.session.commit()
    one(42, "long-link", links=lambda i: dummy_links(i, linkedin="https://linkedin.com/" + "x" * 600))
    one(43, "control", first="Ana\u0007", last="Pop\nEscu")
    one(44, "null-card", card=lambda i: ProfileCard(user_id=i))
    add(User("only-links", "user45@example.org", "Pop", "Ana", hashed(45)), dummy_links)


def dump():
    """The tables as SQL; texts and pictures in hexadecimal, so that the file is
    ASCII whatever the character set."""
    connection = pymysql.connect(unix_socket=SOCKET, user="root", database=DATABASE, charset="utf8mb4")
    cursor = connection.cursor()
    with open(OUT, "w", encoding="ascii") as out:
        out.write(f"-- Written by generate.py {CHARSET}; see there.\n")
        for table in ("user", "profile_card", "social_links"):
            cursor.execute(f"SHOW CREATE TABLE `{table}`")
            out.write("\n" + cursor.fetchone()[1] + ";\n")
            cursor.execute(f"SELECT * FROM `{table}` ORDER BY id")
            for row in cursor.fetchall():
                out.write(f"INSERT INTO `{table}` VALUES ({', '.join(map(literal, row))});\n")


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if value.isascii() and value.isprintable() and not set(value) & set("\\';"):
        return f"'{value}'"
    return f"_utf8mb4 X'{value.encode().hex()}'"


connection = pymysql.connect(unix_socket=SOCKET, user="root")
connection.cursor().execute(f"DROP DATABASE IF EXISTS {DATABASE}")
connection.cursor().execute(f"CREATE DATABASE {DATABASE} CHARACTER SET {CHARSET}")

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = f"mysql+pymysql://root@localhost/{DATABASE}?unix_socket={SOCKET}&charset=utf8mb4"
db.init_app(app)
with app.app_context():
    db.create_all()
    plain_users()
    odd_users()
dump()
