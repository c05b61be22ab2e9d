import { forgetLast } from './last.ts'
import {
  clientOf,
  forgetSettings,
  keepSettings,
  originPattern,
  PUBLISHED,
  readSettings,
  type Settings,
} from './settings.ts'
import { dress, part, say, sayTrouble, tell } from './words.ts'

const field = (name: keyof Settings): HTMLInputElement => part(name, HTMLInputElement)

const typed = (): Settings => ({
  apiKey: field('apiKey').value.trim(),
  baseUrl: field('baseUrl').value.trim(),
  collection: field('collection').value.trim(),
})

/** Keeps what was typed, once a search with it works. */
async function save(): Promise<void> {
  const settings = typed()
  tell({ status: say('testing') })
  try {
    const client = clientOf(settings)
    const origin = originPattern(settings.baseUrl)
    // The browser refuses to ask for what the manifest does not name: plain http to another machine.
    const granted = await chrome.permissions.request({ origins: [origin] }).catch(() => undefined)
    if (granted !== true) return tell({ trouble: say(granted === false ? 'denied' : 'insecure', origin) })
    const { total } = await client.search('')
    await keepSettings(settings)
    await forgetLast()
    tell({ status: say('saved', total) })
  } catch (error) {
    tell({ trouble: `${sayTrouble(error, Date.now())} ${say('unsaved')}` })
  }
}

async function forget(): Promise<void> {
  await forgetSettings()
  await forgetLast()
  field('apiKey').value = ''
  field('apiKey').focus()
  tell({ status: say('forgotten') })
}

/** Fills in what is kept, where nobody has typed yet. */
async function fillIn(): Promise<void> {
  const { apiKey = '', baseUrl = PUBLISHED, collection = '' } = (await readSettings()) ?? {}
  for (const [name, value] of Object.entries({ apiKey, baseUrl, collection }))
    part(name, HTMLInputElement).value ||= value
}

dress()
part('forget', HTMLButtonElement).addEventListener('click', forget)
document.querySelector('form')?.addEventListener('submit', event => {
  event.preventDefault()
  void save()
})
await fillIn()
