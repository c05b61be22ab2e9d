import { signedFetch } from '../../src/client/client.ts'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'
import { sound } from './page.ts'
import { keep, shownKey, used } from './use.ts'

const say = messages('en')
const SECRET = /zsk_sk_[0-9A-Za-z]{34}/
const SEARCH = { line: '/v1/docs/search?q=authentication' }

test('A rotation shows how long old keys still work, who uses them, and a way to end that now', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zensearch')
  const made = await latchkey.client.keys.create({ accountId: id, name: 'docs-site' })
  const old = String(made.secrets.find(it => it.side === 'secret')?.secret)
  const agent = { ...SEARCH, headers: { 'User-Agent': 'docs-site/2.1' } }
  expect(await used(latchkey, 'zensearch', old, agent)).toBe('200')
  await signIn(page, await joined('admin'))
  // The clock of whoever looks does not matter.
  await page.clock.install({ time: Date.now() + 7_200_000 })
  await page.goto(`/accounts/${id}/keys/${made.id}`)

  await page.getByRole('button', { name: /^Rotate/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').selectOption({ label: '1 hour' })
  await dialog.getByRole('button', { name: /^Rotate/ }).click()
  const fresh = await shownKey(page, SECRET)
  await keep(page)

  const timer = page.getByRole('timer')
  await expect(timer).toHaveText(/^59 minutes \d+ seconds? left$/)
  await expect(timer).not.toHaveText(String(await timer.textContent()))
  await expect(page.getByText('Nobody has used the new secrets yet.')).toBeVisible()
  await expect(page.getByText(/Generation 1 was last used .* by docs-site\/2\.1/)).toBeVisible()
  for (const key of [old, fresh]) expect(await used(latchkey, 'zensearch', key, SEARCH)).toBe('200')
  await sound(page)
  await page.getByRole('button', { name: /^Rotate/ }).click()
  await expect(dialog.getByText(say('keys.rotate.inGrace'))).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)

  await page.getByRole('button', { name: 'End now' }).click()
  await dialog.getByRole('button', { name: 'End them now' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(timer).toHaveCount(0)
  expect(await used(latchkey, 'zensearch', old, SEARCH)).toBe('401 INVALID_API_KEY')
  expect(await used(latchkey, 'zensearch', fresh, SEARCH)).toBe('200')
})

test('A key is revoked only once its name is typed, with a reason, and its page says so from then on', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zensearch')
  const made = await latchkey.client.keys.create({ accountId: id, name: 'leaked \u00a0site’s' })
  const secret = String(made.secrets.find(it => it.side === 'secret')?.secret)
  await signIn(page, await joined('owner'))
  await page.goto(`/accounts/${id}/keys/${made.id}`)
  await page.getByRole('button', { name: /^Revoke/ }).click()
  const dialog = page.getByRole('dialog')
  const revoke = dialog.getByRole('button', { name: /^Revoke/ })
  await expect(revoke).toBeDisabled()
  await dialog.getByRole('textbox').first().fill('leaked')
  await expect(revoke).toBeDisabled()
  await dialog.getByRole('textbox').first().fill("leaked site's")
  await dialog.getByRole('combobox').selectOption('keyCompromise')
  await dialog.getByRole('textbox').last().fill('Found in a public repository')
  expect(await used(latchkey, 'zensearch', secret, SEARCH)).toBe('200')
  await revoke.click()
  await expect(dialog).toHaveCount(0)

  expect(await used(latchkey, 'zensearch', secret, SEARCH)).toBe('401 INVALID_API_KEY')
  await expect(page.getByText('Found in a public repository')).toBeVisible()
  await expect(page.getByRole('button', { name: /^(Rotate|Revoke|Disable)/ })).toHaveCount(0)
  const [entry] = await latchkey.client.audit.list({ account: id, target: made.id }).toArray()
  expect(entry).toMatchObject({ action: 'key.revoke', after: { revokedReason: 'keyCompromise' } })
})

test('A signing secret is made once, signs what a key that asks for whole signatures lets through, and is ended', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zensearch')
  const made = await latchkey.client.keys.create({ accountId: id, name: 'back end' })
  const secret = String(made.secrets.find(it => it.side === 'secret')?.secret)
  await signIn(page, await joined('admin'))
  await page.goto(`/accounts/${id}/keys/${made.id}`)
  const dialog = page.getByRole('dialog')

  await expect(page.getByText(say('keyPage.signing.none'))).toBeVisible()
  await page.getByRole('button', { name: say('keyPage.signing.make') }).click()
  await dialog.getByRole('button', { name: say('keyPage.signing.make') }).click()
  const signingSecret = await shownKey(page, /lks_[0-9A-Za-z]{49}/)
  await expect(dialog.getByText('ZENSEARCH_SIGNING_SECRET', { exact: true })).toBeVisible()
  await sound(page)
  await keep(page)
  const row = page.getByRole('row').filter({ hasText: signingSecret.slice(0, 7) })
  await expect(row).toHaveCount(1)

  await page.getByRole('button', { name: say('keyPage.signing.change') }).click()
  await dialog.getByRole('checkbox', { name: 'Require HMAC Signing' }).check()
  await dialog.getByRole('checkbox', { name: say('keyPage.signing.whole') }).check()
  await dialog.getByRole('button', { name: say('parts.save') }).click()
  await expect(page.getByText(say('keyPage.signing.wholeOnly'))).toBeVisible()
  const asked = async () => {
    const send = signedFetch({ keyId: made.id, signingSecret })
    const headers = { 'X-ZenSearch-Key': secret }
    return (await send(latchkey.demo.apis.zensearch.base + SEARCH.line, { headers })).status
  }
  expect(await used(latchkey, 'zensearch', secret, SEARCH)).toBe('401 HMAC_SIGNATURE_MISSING')
  expect(await asked()).toBe(200)

  await row.getByRole('button').click()
  await dialog.getByRole('button', { name: say('keyPage.signing.endNow') }).click()
  await expect(dialog).toHaveCount(0)
  await expect(row).toHaveCount(0)
  expect(await asked()).toBe(401)

  await signIn(page, await joined('viewer'))
  await page.reload()
  await expect(page.getByText(say('keyPage.signing.none'))).toBeVisible()
  for (const deed of ['make', 'change'] as const)
    await expect(page.getByRole('button', { name: say(`keyPage.signing.${deed}`) })).toHaveCount(0)
})

test('A refused request is on the page of its key with the rule that refused it, and its operator sees every check', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zensearch')
  const restrictions = { hosts: ['docs.example.com'] }
  const made = await latchkey.client.keys.create({ accountId: id, name: 'docs-site', restrictions })
  const publishable = String(made.secrets.find(it => it.side === 'publishable')?.secret)
  const foreign = { ...SEARCH, headers: { Origin: 'https://evil.example' } }
  expect(await used(latchkey, 'zensearch', publishable, foreign)).toBe('403 HOST_NOT_ALLOWED')
  await signIn(page, await joined('viewer'))
  await page.goto(`/accounts/${id}/keys/${made.id}`)
  const refusal = page.getByRole('row').filter({ hasText: 'Host not allowed' })
  await expect(refusal).toContainText('Allowed hosts: docs.example.com')
  await expect(refusal).toContainText('https://evil.example')
  await expect(refusal).toContainText('GET /v1/docs/search')
  await expect(refusal.getByRole('link')).toHaveCount(0)

  await signIn(page, latchkey.operator)
  await page.goto(`/accounts/${id}/keys/${made.id}`)
  await refusal.getByRole('link', { name: 'Explain' }).click()
  await expect(page.getByText('Refused by zensearch: Host not allowed')).toBeVisible()
  const checks = page.getByRole('list', { name: 'Checks' }).getByRole('listitem')
  await expect(checks.filter({ hasText: 'this decides' })).toContainText(
    'Found: evil.example. Wanted: docs.example.com.',
  )
  await sound(page)
})

test('An operator pastes a request and sees what the gateway would answer, and nothing is taken', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id } = await latchkey.anAccount('zensearch')
  const made = await latchkey.client.keys.create({ accountId: id, name: 'pasted', limits: { 'per-key': 5 } })
  const secret = String(made.secrets.find(it => it.side === 'secret')?.secret)
  await signIn(page, latchkey.operator)
  await page.goto('/operator/explain')
  await page
    .getByLabel('A curl command, or the text of an HTTP request')
    .fill(`curl '${latchkey.gateway}/zensearch${SEARCH.line}' -H 'X-ZenSearch-Key: ${secret}'`)
  await expect(page.getByLabel('Path')).toHaveValue(SEARCH.line)
  for (let count = 0; count < 2; count++) {
    await page.getByRole('button', { name: 'Explain' }).click()
    await expect(page.getByText('Admitted by zensearch')).toBeVisible()
    await expect(page.getByText('0 of 5 used')).toBeVisible()
  }
  await expect(page.getByRole('link', { name: 'pasted' })).toBeVisible()
  expect((await latchkey.client.usage.showKey(made.id)).totals.admitted).toBe(0)
  await page.getByLabel('Path').fill('/v1/none')
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByText('Not decided by zensearch: There is no such route')).toBeVisible()
  await expect(page.getByText('The gateway would answer 404.')).toBeVisible()
})
