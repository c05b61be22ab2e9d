import { join } from 'node:path'
import type { Demo, DemoName } from './demo/demo.ts'
import type { Running } from './planes/planes.ts'

/** One request for each demo system that works as it stands. */
const SAMPLES: Readonly<Record<DemoName, (demo: Demo) => string>> = {
  zenhire: ({ apis: { zenhire } }) =>
    `curl -X POST ${zenhire.base}/api/v1/speech/runs -H "X-API-Key: ${zenhire.keys['main']}" -H "Content-Type: application/json" -d '{}'`,
  zensearch: ({ apis: { zensearch } }) =>
    `curl "${zensearch.base}/v1/docs/search?q=authentication" -H "X-ZenSearch-Key: ${zensearch.keys['publishable']}"`,
  jobhive: ({ apis: { jobhive } }) =>
    `curl ${jobhive.base}/v1/account/profile -H "Authorization: Bearer ${jobhive.keys['live']}"`,
  hiring: ({ apis: { hiring } }) =>
    `curl ${hiring.base}/v1/interviews -H "Authorization: Bearer ${hiring.keys['all']}"`,
}

/** What a person sees once everything listens. */
export function banner(
  home: string,
  running: Pick<Running, 'controlUrl' | 'gatewayUrl' | 'extAuthzUrl' | 'metricsUrl' | 'office'>,
  demo: Demo | undefined,
): string {
  const { controlUrl, gatewayUrl, extAuthzUrl, metricsUrl, office } = running
  const lines = [
    '',
    'Latchkey is running.',
    '',
    ...(controlUrl === '' ? [] : controlLines(controlUrl)),
    ...(gatewayUrl === '' ? [] : [`  Gateway      ${gatewayUrl}/<api>/…`]),
    ...(extAuthzUrl === '' ? [] : [`  Ext authz    ${extAuthzUrl}   (gRPC, for Envoy)`]),
    ...(metricsUrl === '' ? [] : [`  Metrics      ${metricsUrl}/metrics`]),
    `  Home         ${home}`,
    ...(demo?.people === undefined ? setupLines(office) : []),
  ]
  return [...lines, ...(demo === undefined ? [] : demoLines(home, demo)), '', 'Ctrl-C stops it.', ''].join(
    '\n',
  )
}

const controlLines = (url: string): readonly string[] => [
  `  Dashboard    ${url}   (in a browser)`,
  `  Management   ${url}   (OpenAPI: ${url}/v1/openapi.json)`,
]

/**
 * Until there is somebody, each start shows a link with a token: its own, or the one that all nodes on a database
 * have. It stands where browsers send it to nobody.
 */
const setupLines = (office: Running['office']): readonly string[] =>
  office?.setupToken === undefined
    ? []
    : [
        '',
        'Nobody can sign in yet. Open this link, which works once, to be the first:',
        '',
        `  ${office.publicUrl}/setup#token=${office.setupToken}`,
      ]

/** How to sign in to the dashboard, as the operator; demos older than logins have nobody. */
const loginLines = ({ people }: Demo): readonly string[] =>
  people === undefined
    ? []
    : [
        `  Sign in as   ${people.operator.email}   password ${people.operator.password}`,
        '               or as a customer of an API: see "people" in the file of the demo',
      ]

function demoLines(home: string, demo: Demo): readonly string[] {
  const samples = Object.entries(SAMPLES).flatMap(([name, sample]) => [
    `  # ${name}`,
    `  ${sample(demo)}`,
    '',
  ])
  return [
    ...loginLines(demo),
    `  Demo keys    ${join(home, 'demo.json')}`,
    '',
    'Try one:',
    '',
    ...samples.slice(0, -1),
  ]
}
