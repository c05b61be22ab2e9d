import { useParams } from '@tanstack/react-router'
import { useLanguage } from '../../language/Speaking.tsx'
import { reading, useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { GuidePage } from './GuidePage.tsx'

/** The page an API can publish about its keys, for those who run it. */
export function ApiDocsPage() {
  const { api } = useParams({ from: '/inside/operator/apis/$api/docs' })
  const { language } = useLanguage()
  const guide = useRead(['guide', 'api', api, language], () => latchkey.apis.showGuide(api, { language }))
  const markdown = reading(['guide', 'api', api, language, 'markdown'], async () =>
    (await latchkey.apis.exportGuide(api, { language })).text(),
  )
  return <GuidePage guide={guide} markdown={markdown} />
}
