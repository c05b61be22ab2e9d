// Searches ZenSearch with a secret key that must sign its requests. Needs nothing but Go 1.19.
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

var (
	baseURL   = valueOr(os.Getenv("ZENSEARCH_BASE_URL"), "https://api.zensearch.dev")
	secretKey = os.Getenv("ZENSEARCH_SECRET_KEY") // zsk_sk_...
)

// call signs the very bytes it sends, just before it sends them; without a body nothing follows the full stop.
func call(method, path string, body []byte) (string, error) {
	timestamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secretKey))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	request, err := http.NewRequest(method, baseURL+path, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("X-ZenSearch-Key", secretKey)
	request.Header.Set("X-ZenSearch-Timestamp", timestamp)
	request.Header.Set("X-ZenSearch-Signature", hex.EncodeToString(mac.Sum(nil)))
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: 30 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 400 {
		return "", fmt.Errorf("%d: %s", response.StatusCode, answer)
	}
	return string(answer), err
}

func main() {
	query := "authentication"
	if len(os.Args) > 1 {
		query = os.Args[1]
	}
	body, _ := json.Marshal(map[string]string{"query": query})
	show(call("GET", "/v1/docs/search?"+url.Values{"q": {query}}.Encode(), nil))
	show(call("POST", "/v1/docs/search", body))
}

func show(answer string, err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(answer)
}

func valueOr(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
