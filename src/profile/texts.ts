import type { Text } from '../core/terms.ts'
import type { ProfileSpec } from './schema.ts'

type Placed = readonly [path: string, text: Text | undefined]

/** Every text of a profile that people read, by its path. */
export const textsOf = (spec: ProfileSpec): readonly Placed[] => [
  ...spec.errors.rows.flatMap((row, index) =>
    (['message', 'hint', 'title'] as const).map((it): Placed => [`errors.rows[${index}].${it}`, row[it]]),
  ),
  ...(['scopes', 'modules', 'environments'] as const).flatMap(kind =>
    spec[kind].map(({ about }, index): Placed => [`${kind}[${index}].about`, about]),
  ),
  ...(['modules', 'environments'] as const).flatMap(kind =>
    spec[kind].map(({ title }, index): Placed => [`${kind}[${index}].title`, title]),
  ),
  ...nounTexts(spec),
  ...dashboardTexts(spec.dashboard),
]

const nounTexts = ({ nouns }: ProfileSpec): readonly Placed[] =>
  Object.entries(nouns).flatMap(([noun, it]): Placed[] =>
    typeof it === 'object' && 'one' in it
      ? [
          [`nouns.${noun}.one`, it.one],
          [`nouns.${noun}.many`, it.many],
        ]
      : [[`nouns.${noun}`, it]],
  )

const dashboardTexts = ({ navigation = [], wording }: ProfileSpec['dashboard']): readonly Placed[] => [
  ...navigation.flatMap(({ label, items = [] }, index): Placed[] => [
    [`dashboard.navigation[${index}].label`, label],
    ...items.map((it, at): Placed => [`dashboard.navigation[${index}].items[${at}].label`, it.label]),
  ]),
  ...Object.entries(wording).map(([word, it]): Placed => [`dashboard.wording.${word}`, it]),
]
