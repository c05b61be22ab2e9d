#!/bin/sh
# Searches ZenSearch with a secret key that must sign its requests. Needs curl and openssl.
set -eu
BASE_URL=${ZENSEARCH_BASE_URL:-https://api.zensearch.dev}
QUERY=${1:-authentication}

# Signs the very bytes it sends, just before it sends them; without a body nothing follows the full stop.
# signed BODY CURL-ARGUMENTS…
signed() {
  body=$1
  shift
  timestamp=$(date +%s)000
  signature=$(printf '%s.%s' "$timestamp" "$body" | openssl dgst -sha256 -hmac "$ZENSEARCH_SECRET_KEY" | sed 's/^.* //')
  curl --silent --show-error --fail-with-body --max-time 30 "$@" \
    -H "X-ZenSearch-Key: $ZENSEARCH_SECRET_KEY" \
    -H "X-ZenSearch-Timestamp: $timestamp" \
    -H "X-ZenSearch-Signature: $signature"
  echo
}

signed '' --get --data-urlencode "q=$QUERY" "$BASE_URL/v1/docs/search"

# The words stand in JSON here: quotes and backslashes in them would have to be escaped.
BODY="{\"query\":\"$QUERY\"}"
signed "$BODY" --data-binary "$BODY" -H 'Content-Type: application/json' "$BASE_URL/v1/docs/search"
