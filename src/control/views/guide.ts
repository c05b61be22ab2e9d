import { z } from '@hono/zod-openapi'
import {
  type Block,
  type Guide,
  type Line,
  NOTE_TONES,
  SAMPLE_LANGUAGES,
  type Sample,
} from '../../profile/guide/block.ts'
import { texts } from './nouns.ts'

const LineView = z
  .array(z.strictObject({ kind: z.enum(['text', 'code', 'strong']), text: z.string() }))
  .describe('Pieces of a sentence, one after the other.')
  .openapi('GuideLine')

const SampleView = z
  .strictObject({ language: z.enum(SAMPLE_LANGUAGES), code: z.string() })
  .openapi('CodeSample')
const samples = z.array(SampleView)

const AnswerView = z
  .strictObject({
    status: z.int(),
    code: z.string().describe('What programs go by.'),
    causes: z.array(LineView).describe('When it is given.'),
    headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    body: z.string(),
  })
  .openapi('GuideAnswer')

const kind = <Kind extends Block['kind']>(it: Kind) => z.literal(it)

const BlockView = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: kind('heading'),
      level: z.union([z.literal(2), z.literal(3)]),
      id: z.string().describe('To link to.'),
      text: z.string(),
    }),
    z.strictObject({ kind: kind('paragraph'), line: LineView }),
    z.strictObject({ kind: kind('list'), ordered: z.boolean(), items: z.array(LineView) }),
    z.strictObject({ kind: kind('table'), head: texts, rows: z.array(z.array(LineView)) }),
    z.strictObject({ kind: kind('code'), language: z.enum(['http', 'json', 'shell']), code: z.string() }),
    z.strictObject({ kind: kind('samples'), samples }),
    z.strictObject({ kind: kind('note'), tone: z.enum(NOTE_TONES), line: LineView }),
    z.strictObject({ kind: kind('answers'), answers: z.array(AnswerView) }),
  ])
  .openapi('GuideBlock')

export const GuideView = z
  .strictObject({
    title: z.string(),
    language: z.enum(['en', 'fr']),
    blocks: z.array(BlockView).describe('From top to bottom.'),
  })
  .openapi('Guide')

const lineView = (line: Line): z.output<typeof LineView> => line.map(it => ({ ...it }))
const sampleView = (it: Sample): z.output<typeof SampleView> => ({ ...it })

/** A page as JSON. */
export const guideView = ({ title, language, blocks }: Guide): z.output<typeof GuideView> => ({
  title,
  language,
  blocks: blocks.map(blockView),
})

function blockView(block: Block): z.output<typeof BlockView> {
  switch (block.kind) {
    case 'paragraph':
    case 'note':
      return { ...block, line: lineView(block.line) }
    case 'list':
      return { ...block, items: block.items.map(lineView) }
    case 'table':
      return { ...block, head: [...block.head], rows: block.rows.map(cells => cells.map(lineView)) }
    case 'samples':
      return { ...block, samples: block.samples.map(sampleView) }
    case 'answers':
      return {
        ...block,
        answers: block.answers.map(it => ({
          ...it,
          causes: it.causes.map(lineView),
          headers: it.headers.map(([name, value]) => ({ name, value })),
        })),
      }
    default:
      return { ...block }
  }
}

export const KeySamplesView = z
  .strictObject({
    items: z.array(
      z.strictObject({
        side: z.enum(['secret', 'publishable']),
        placeholder: z.string().describe('Stands in the code where the key is to be.'),
        fits: z.boolean().describe('false: there is no request this key may make; this one is refused.'),
        method: z.string(),
        url: z.string(),
        samples,
      }),
    ),
  })
  .openapi('KeySamples')

export const samplesView = (all: readonly Sample[]): z.output<typeof SampleView>[] => all.map(sampleView)
