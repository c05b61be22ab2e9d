import type { ProfileSpec } from '../../schema.ts'
import type { Sample } from '../block.ts'
import { firstCall, type SampleHolder } from './call.ts'
import { samplesOf } from './samples.ts'

/** What to try one secret of a key with. */
export interface KeySample {
  readonly side: SampleHolder['side']
  /** Stands in the code where the key is to be. */
  readonly placeholder: string
  /** false: there is no request this key may make, and this one is refused. */
  readonly fits: boolean
  readonly method: string
  readonly url: string
  readonly samples: readonly Sample[]
}

/** For each secret of a key, the request to try it with: one it may make, wherever there is such a one. */
export function keySamples(
  spec: ProfileSpec,
  base: string,
  holder: Omit<SampleHolder, 'side'>,
): readonly KeySample[] {
  const forms = spec.forms.filter(
    it => it.issued && (it.environment === undefined || it.environment === holder.environment),
  )
  return forms.flatMap(({ side }) => {
    const own = firstCall(spec, base, { ...holder, side })
    const any = { ...holder, side, scopes: undefined, modules: undefined }
    const call = own ?? firstCall(spec, base, any)
    if (call === undefined) return []
    const { key: placeholder, method, url } = call
    return { side, placeholder, fits: own !== undefined, method, url, samples: samplesOf(call) }
  })
}
