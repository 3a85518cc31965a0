"""Names for people that say nothing about them: random ones, or ones made with a secret key.

A plain hash of a self-generated code is no pseudonym: there are so few such codes that all of them
can be tried in seconds. Random names tell nothing but hold within one cohort only. Keyed names
(HMAC, RFC 2104) are the same for the same code in every cohort and every run, and nobody can go
back to the code without the key, which is kept outside the project.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as compute

from evaluation.errors import ConfigError, UsageError

#: Names the key's file, where it is not the default one.
KEY_VARIABLE = "EVALUATION_KEY"

_KEY_BYTES = 32
_NAME_LETTERS = 20  # 80 bits: no two of a million people share a name


def random_pseudonyms(keys: "pd.Series[str]", *, seed: int) -> "pd.Series[str]":
    """Return a random name for each different key, which depends on the keys and the seed only.

    >>> random_pseudonyms(pd.Series(["b", "a", "c"]), seed=3).tolist()
    ['P002', 'P003', 'P001']
    """
    place = _places(pa.chunked_array(pa.array(keys, pa.large_string())).combine_chunks())
    shuffled = np.random.default_rng(seed).permutation(len(keys)) + 1
    width = max(3, len(str(len(keys))))
    # the first digit, which keeps the zeros behind it, gives way to the letter
    numbers = pa.array(10**width + shuffled[place]).cast(pa.large_string())
    names = compute.binary_replace_slice(numbers, start=0, stop=1, replacement="P")
    return pd.Series(pa.chunked_array([names]), index=keys.index, dtype="str")


def _places(keys: pa.LargeStringArray) -> np.ndarray:
    """Return the place that each key has when all are in order."""
    places = np.arange(len(keys))
    if not compute.all(compute.less_equal(keys[:-1], keys[1:])).as_py():  # codes mostly are
        places[compute.array_sort_indices(keys).to_numpy()] = np.arange(len(keys))
    return places


def keyed_pseudonyms(keys: "pd.Series[str]", *, secret: bytes) -> "pd.Series[str]":
    """Return the name that a secret gives to each key (HMAC-SHA256, 80 bits).

    >>> one, same = keyed_pseudonyms(pd.Series(["AB12", "AB12"]), secret=b"x" * 32)
    >>> one == same, one == keyed_pseudonyms(pd.Series(["AB12"]), secret=b"y" * 32)[0]
    (True, False)
    """
    names = [
        "K" + hmac.new(secret, key.encode("utf-8"), hashlib.sha256).hexdigest()[:_NAME_LETTERS]
        for key in keys
    ]
    return pd.Series(names, index=keys.index, dtype="str")


def key_file() -> Path:
    """Return where the key is kept: what `EVALUATION_KEY` names, else the user's own folder."""
    named = os.environ.get(KEY_VARIABLE, "")
    if named:
        return Path(named).expanduser()
    base = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(base).expanduser() / "evaluation" / "pseudonym.key"


def make_key(project: Path) -> Path:
    """Make a key where there is none, readable by its owner only, and return its file.

    Raises
    ------
    UsageError
        When a key is there already, or the file would lie inside the project.
    """
    path = key_file()
    if path.resolve().is_relative_to(project.resolve()):
        raise UsageError(
            "the key would lie inside the project, where it can be shared by mistake. "
            f"Let {KEY_VARIABLE} name a file outside it."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # opened with its final permissions, so that at no moment can others read it
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(
            "there is a key already, and it was left as it is: every pseudonym made with it would "
            f"change. To use another one, let {KEY_VARIABLE} name another file."
        ) from None
    except OSError:
        raise UsageError(
            f"the key's file cannot be made. Let {KEY_VARIABLE} name a file you may write."
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
    return path


def read_key() -> bytes:
    """Return the key.

    Raises
    ------
    ConfigError
        When there is none, or the file holds something else. The message never holds the key.
    """
    try:
        text = key_file().read_text(encoding="ascii").strip()
        secret = bytes.fromhex(text)
    except OSError:
        raise ConfigError(
            'linkage.pseudonyms: found "keyed", and there is no key to read. Make one with '
            f"`evaluation key`, or let {KEY_VARIABLE} name the file of the key you have."
        ) from None
    except ValueError:
        secret = b""
    if len(secret) < _KEY_BYTES:
        raise ConfigError(
            f"linkage.pseudonyms: the key's file holds no key (allowed: {2 * _KEY_BYTES} digits "
            f"and letters a to f, as `evaluation key` writes). Let {KEY_VARIABLE} name the right "
            "file."
        )
    return secret


def key_fingerprint() -> str:
    """Which key is it? A short text that tells it from other keys and says nothing of it.

    Returns
    -------
    str
        Empty where there is no key.
    """
    try:
        secret = read_key()
    except ConfigError:
        return ""
    return hmac.new(secret, b"fingerprint of this key", hashlib.sha256).hexdigest()[:16]
