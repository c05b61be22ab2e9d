import { type Panel, ROWS } from './dashboard-panels.ts'

const SOURCE = { type: 'prometheus', uid: '$source' }
const COLUMNS = 24
const WIDTH = 8
const HEIGHT = 8

/** The Grafana dashboard, as it is imported. */
export const dashboardFile = () => ({
  path: 'deploy/grafana/latchkey.json',
  text: `${JSON.stringify(dashboard(), undefined, 2)}\n`,
})

const dashboard = () => ({
  uid: 'latchkey',
  title: 'Latchkey',
  description: 'Requests, keys, limits, revocations, stores and processes of Latchkey.',
  tags: ['latchkey'],
  schemaVersion: 39,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: {
    list: [
      { name: 'source', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {} },
      variable('job', 'Job', 'label_values(process_start_time_seconds, job)', 'latchkey.*'),
      variable('instance', 'Node', 'label_values(latchkey_cache_hits_total{job=~"$job"}, instance)'),
      variable('api', 'API', 'label_values(latchkey_requests_total{job=~"$job"}, api)'),
    ],
  },
  panels: panels(),
})

/** One to choose several values of; all of them at first. */
const variable = (name: string, label: string, query: string, regex = '') => ({
  ...{ name, label, type: 'query', datasource: SOURCE, query: { query, refId: name }, definition: query },
  ...{ regex, refresh: 2, sort: 1, multi: true, includeAll: true, allValue: '.*' },
  current: { text: ['All'], value: ['$__all'] },
})

function panels() {
  let y = 0
  let id = 0
  return ROWS.flatMap(({ title, panels }) => {
    const head = { id: ++id, type: 'row', title, gridPos: { x: 0, y: y++, w: COLUMNS, h: 1 }, panels: [] }
    const graphs = panels.map((panel, at) => {
      const [x, line] = [(at * WIDTH) % COLUMNS, Math.floor((at * WIDTH) / COLUMNS)]
      return graph(panel, ++id, { x, y: y + line * HEIGHT, w: WIDTH, h: HEIGHT })
    })
    y += Math.ceil((panels.length * WIDTH) / COLUMNS) * HEIGHT
    return [head, ...graphs]
  })
}

const graph = ({ title, about, unit, shows }: Panel, id: number, gridPos: object) => ({
  ...{ id, type: 'timeseries', title, description: about, datasource: SOURCE, gridPos },
  fieldConfig: {
    defaults: { unit, min: 0, custom: { drawStyle: 'line', fillOpacity: 10, showPoints: 'never' } },
    overrides: [],
  },
  options: {
    legend: { displayMode: 'list', placement: 'bottom' },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  targets: Object.entries(shows).map(([legendFormat, expr], at) => ({
    ...{ refId: String.fromCharCode('A'.charCodeAt(0) + at), datasource: SOURCE, expr, legendFormat },
    range: true,
  })),
})
