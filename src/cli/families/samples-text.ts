import { type Json, type Look, objects, plain } from '../text.ts'

/** A first request for each secret of a key as a command line, the secret to be put in. */
export const samplesText = (json: Json, look: Look): string =>
  objects(json['items'])
    .map(it => sampleText(it, look))
    .join('\n')

function sampleText(it: Json, look: Look): string {
  const curl = objects(it['samples']).find(({ language }) => language === 'curl')
  const lines = String(curl?.['code']).split('\n').map(plain)
  const refused = it['fits'] === false ? ', which this key may not make' : ''
  return `${look.bold(`# ${it['side']}: put it in the place of ${it['placeholder']}${refused}`)}\n${lines.join('\n')}\n`
}
