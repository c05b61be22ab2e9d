/**
 * What a program does with the client, in words every runtime with web globals understands.
 * @param client the module `latchkey/client`
 * @param places where a Latchkey with the demo is, its root key, and a name nobody has yet
 * @returns what came of it, as plain values
 */
export async function anywhere(client, { control, gateway, rootKey, name }) {
  const { createLatchkey, isLatchkeyError, LatchkeyError, signedFetch } = client
  let tries = 0
  const latchkey = createLatchkey({
    url: control,
    gatewayUrl: gateway,
    credential: async () => rootKey,
    retry: { firstMs: 1 },
    fetch: async (place, init) => {
      tries += 1
      if (tries === 1) throw new TypeError('the first try is lost')
      return fetch(place, init)
    },
  })
  const team = await latchkey.accounts.add({ apiId: 'zensearch', name })
  const pair = await latchkey.keys.create({ accountId: team.id, name: 'Signed', signed: true })
  const secret = pair.secrets.find(it => it.side === 'secret').secret
  const names = []
  for await (const key of latchkey.keys.list({ account: team.id, limit: 1 })) names.push(key.name)
  const signing = {
    secret,
    timestampHeader: 'X-ZenSearch-Timestamp',
    signatureHeader: 'X-ZenSearch-Signature',
  }
  const answer = await signedFetch(signing)(`${gateway}/zensearch/v1/docs/search`, {
    method: 'POST',
    headers: { 'X-ZenSearch-Key': secret, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: 'clé' }),
  })
  const { secrets } = await latchkey.keys.addSigningSecret(pair.id)
  const whole = signedFetch({ keyId: pair.id, signingSecret: secrets[0].secret })
  await latchkey.keys.change(pair.id, { signatures: 'v2' })
  const signed = await whole(`${gateway}/zensearch/v1/docs/search?q=cl%C3%A9`, {
    method: 'POST',
    headers: { 'X-ZenSearch-Key': secret, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: 'clé' }),
  })
  const verdict = await latchkey.verify({
    api: 'zensearch',
    key: secret,
    body: new Uint8Array([1, 2]),
    dryRun: true,
  })
  const error = await latchkey.keys.find('key_none').catch(it => it)
  const slow = await createLatchkey({
    url: control,
    credential: rootKey,
    retry: false,
    timeoutMs: 20,
    fetch: (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  })
    .keys.list()
    .page()
    .catch(it => it)
  return {
    tries: tries > 4,
    names,
    searched: [answer.status, signed.status],
    verdict: [verdict.valid, verdict.reason],
    error: [isLatchkeyError(error, 'key-unknown'), error instanceof LatchkeyError, error.status],
    slow: slow.code,
  }
}
