import { SETTINGS } from '../src/app/settings/table.ts'
import { code, GENERATED, page, table } from './markdown.ts'

/** The page about settings, from the table the program reads. */
export const settingsReference = () => ({
  path: 'docs/reference/settings.md',
  text: page([
    GENERATED,
    '# Settings',
    'Each is an environment variable, or a member of the JSON file that `LATCHKEY_SETTINGS` names; the environment wins. A name or a value that does not exist stops the start with one sentence.',
    table(
      ['Setting', 'Default', 'Meaning'],
      Object.entries(SETTINGS).map(([name, { fallback, about }]) => [
        code(name),
        fallback === '' ? '' : code(fallback),
        about,
      ]),
    ),
  ]),
})
