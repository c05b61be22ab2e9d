import { expect, it } from 'vitest'
import { deviceOf } from '../../dashboard/src/pages/myself/device.ts'

const SAID = {
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0':
    'Edge on Windows',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1':
    'Safari on iOS',
  'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36':
    'Chrome on Android',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0': 'Firefox on macOS',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0 Safari/537.36':
    'Chrome on Linux',
  'curl/8.9.1': 'curl on undefined',
  '': 'undefined on undefined',
}

it('a session is shown by what people call the browser and the system it was begun with', () => {
  for (const [agent, wanted] of Object.entries(SAID)) {
    const { browser, system } = deviceOf(agent)
    expect(`${browser} on ${system}`).toBe(wanted)
  }
})
