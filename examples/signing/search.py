"""Searches ZenSearch with requests that are signed as whole messages (RFC 9421). Needs nothing but Python 3.8."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
import urllib.parse
import urllib.request

BASE_URL = os.environ["ZENSEARCH_BASE_URL"]
KEY = os.environ["ZENSEARCH_SECRET_KEY"]
KEY_ID = os.environ["ZENSEARCH_KEY_ID"]
SIGNING_SECRET = os.environ["ZENSEARCH_SIGNING_SECRET"]


def signature_headers(method, url, body=b""):
    """Signs exactly what is sent, just before it is sent: a signature counts once."""
    target = urllib.parse.urlsplit(url)
    headers = {}
    components = [
        ("@method", method),
        ("@authority", target.netloc.lower()),
        ("@path", target.path or "/"),
        ("@query", "?" + target.query),
    ]
    if body:
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        headers["Content-Digest"] = f"sha-256=:{digest}:"
        components.append(("content-digest", headers["Content-Digest"]))
    names = " ".join(f'"{name}"' for name, _ in components)
    params = f'({names});created={int(time.time())};nonce="{secrets.token_hex(16)}";keyid="{KEY_ID}"'
    lines = [f'"{name}": {value}' for name, value in components] + [f'"@signature-params": {params}']
    mac = hmac.new(SIGNING_SECRET.encode(), "\n".join(lines).encode(), hashlib.sha256).digest()
    headers["Signature-Input"] = f"sig1={params}"
    headers["Signature"] = f"sig1=:{base64.b64encode(mac).decode()}:"
    return headers


def call(method, path, body=b""):
    url = BASE_URL + path
    headers = {"X-ZenSearch-Key": KEY, "Content-Type": "application/json", **signature_headers(method, url, body)}
    request = urllib.request.Request(url, data=body or None, method=method, headers=headers)
    with urllib.request.urlopen(request) as answer:
        return answer.status


print(call("GET", "/v1/docs/search?q=signatures"))
print(call("POST", "/v1/docs/search", json.dumps({"query": "signatures"}).encode()))
