"""Searches ZenSearch with a secret key that must sign its requests. Needs nothing but Python 3.8."""

import hashlib
import hmac
import json
import os
import sys
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

BASE_URL = os.environ.get("ZENSEARCH_BASE_URL", "https://api.zensearch.dev")
SECRET_KEY = os.environ["ZENSEARCH_SECRET_KEY"]  # zsk_sk_...


def call(method, path, body=None):
    """Signs the very bytes it sends, just before it sends them; without a body nothing follows the full stop."""
    payload = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    timestamp = str(int(time.time() * 1000))
    signature = hmac.new(SECRET_KEY.encode(), timestamp.encode() + b"." + payload, hashlib.sha256).hexdigest()
    headers = {
        "X-ZenSearch-Key": SECRET_KEY,
        "X-ZenSearch-Timestamp": timestamp,
        "X-ZenSearch-Signature": signature,
        "Content-Type": "application/json",
    }
    request = Request(BASE_URL + path, method=method, headers=headers, data=payload or None)
    try:
        with urlopen(request, timeout=30) as response:
            return json.load(response)
    except HTTPError as refusal:
        error = json.load(refusal)["error"]
        sys.exit(f"{refusal.code} {error['code']}: {error['message']} {error['hint']}")


query = sys.argv[1] if len(sys.argv) > 1 else "authentication"
print(json.dumps(call("GET", "/v1/docs/search?" + urlencode({"q": query}))))
print(json.dumps(call("POST", "/v1/docs/search", {"query": query})))
