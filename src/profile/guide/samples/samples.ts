import { SAMPLE_LANGUAGES, type Sample, type SampleLanguage } from '../block.ts'
import type { SampleCall } from './call.ts'
import { curlSample } from './curl.ts'
import { goSample } from './go.ts'
import { javascriptSample } from './javascript.ts'
import { pythonSample } from './python.ts'

const WRITERS: Readonly<Record<SampleLanguage, (it: SampleCall) => string>> = {
  curl: curlSample,
  javascript: javascriptSample,
  python: pythonSample,
  go: goSample,
}

/** The same request in every language. */
export const samplesOf = (call: SampleCall): readonly Sample[] =>
  SAMPLE_LANGUAGES.map(language => ({ language, code: WRITERS[language](call) }))
