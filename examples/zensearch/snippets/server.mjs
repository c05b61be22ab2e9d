import { ZenSearchDocs, ZenSearchError } from '@zensearch/docs-sdk'

const client = new ZenSearchDocs({
  apiKey: process.env.ZENSEARCH_SECRET_KEY, // zsk_sk_...
  defaultCollection: 'docs',
  sign: true,
})

try {
  const { id } = await client.documents.create({ title: 'Lighthouses', body: 'How the lamp is kept lit.' })
  const { results, total, limit } = await client.search('lamp')
  console.log(`${results[0]?.title}, 1 of ${total}; ${limit?.remaining} requests left this minute`)
  await client.documents.remove(id)
} catch (error) {
  if (!(error instanceof ZenSearchError)) throw error
  console.error(`${error.code}: ${error.message} ${error.hint}`)
  process.exitCode = 1
}
