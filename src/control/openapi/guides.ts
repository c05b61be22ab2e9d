import { markdownOf } from '../../profile/guide/markdown.ts'
import { samplesOf } from '../../profile/guide/samples/samples.ts'
import type { Example } from '../examples.ts'
import { guideView, samplesView } from '../views/guide.ts'
import { aKey, anAccount, anApi } from './nouns.ts'

const call = {
  method: 'GET',
  url: 'https://api.zensearch.example/v1/docs/search?q=authentication',
  carrier: { header: 'X-ZenSearch-Key' },
  key: 'zsk_sk_YOUR_KEY',
  headers: [],
}

const aGuide = {
  title: 'Authentication',
  language: 'en',
  blocks: [
    { kind: 'heading', level: 2, id: 'sending', text: 'Sending your key' },
    {
      kind: 'paragraph',
      line: [
        { kind: 'text', text: 'Send your key in the ' },
        { kind: 'code', text: 'X-ZenSearch-Key' },
        { kind: 'text', text: ' header of every request.' },
      ],
    },
    { kind: 'samples', samples: samplesOf(call) },
  ],
} as const

const texts = { 'text/markdown; charset=utf-8': markdownOf(aGuide) }
const query = { language: 'en' }

/** Examples of the routes about guides. */
export const GUIDE_EXAMPLES: Readonly<Record<string, Example>> = {
  showApiGuide: { id: anApi.name, query, reply: guideView(aGuide) },
  exportApiGuide: { id: anApi.name, query, reply: undefined, texts },
  showAccountGuide: { id: anAccount.id, query, reply: guideView(aGuide) },
  exportAccountGuide: { id: anAccount.id, query, reply: undefined, texts },
  showKeySamples: {
    id: aKey.id,
    reply: {
      items: [
        {
          side: 'secret',
          placeholder: call.key,
          fits: true,
          method: call.method,
          url: call.url,
          samples: samplesView(samplesOf(call)),
        },
      ],
    },
  },
}
