import {
  CamelCasePlugin,
  ColumnNode,
  ColumnUpdateNode,
  CompiledQuery,
  type DatabaseConnection,
  DeleteQueryNode,
  type Dialect,
  type Driver,
  InsertQueryNode,
  Kysely,
  type OperationNode,
  type QueryCompiler,
  QueryNode,
  type QueryResult,
  SelectionNode,
  TableNode,
  UpdateQueryNode,
} from 'kysely'
import type { Actor, Attribution } from '../../../core/actor.ts'
import { Fault } from '../../../core/error.ts'
import type { Database } from '../outcome.ts'
import type { PeopleQuery, Statement } from '../people.ts'
import { read } from '../reading.ts'
import type { Writer } from '../writer.ts'

/** Who asks for what is being done, and when. Without an actor it is the person whose rows are changed. */
export type Attribute = () => Omit<Attribution, 'actor'> & { readonly actor?: Actor | undefined }

/** Where the statements go. */
export interface PeopleRoads {
  /** Beside the writer. */
  readonly queries: Database
  /** Through the writer. */
  readonly write: Writer['write']
  readonly attribute: Attribute
  /** How the database is spoken to. */
  readonly dialect: Omit<Dialect, 'createDriver'>
}

/** Who acts where nobody does: rows that have run out are swept. */
const NOBODY: Actor = { kind: 'system', id: 'people', name: 'People' }

/**
 * The tables of people, in camel case, for a library that brings its own statements. What reads is read
 * beside the writer; what writes becomes an order, so that the one writer, its durability and the audit hold.
 * Each statement is a transaction of its own.
 */
export function peopleDatabase(roads: PeopleRoads): Kysely<unknown> {
  const { dialect } = roads
  return new Kysely({
    dialect: { ...dialect, createDriver: () => driverOver(roads) },
    plugins: [new CamelCasePlugin()],
  })
}

function driverOver({ queries, write, attribute, dialect }: PeopleRoads): Driver {
  const orderOf = orderReader(dialect.createQueryCompiler())
  const connection: DatabaseConnection = {
    async executeQuery<Row>(compiled: CompiledQuery): Promise<QueryResult<Row>> {
      if (!compiled.parameters.every(isPlain)) return refuse('values but texts, numbers, nulls and bytes')
      const order = orderOf(compiled)
      if (order === undefined) return readRows<Row>(queries, compiled)
      const { actor, ...rest } = attribute()
      const by = { ...rest, actor: actor ?? NOBODY }
      const { rows, changed } = await write('people-query', { ...order, byOwner: actor === undefined }, by)
      return { rows: rowsOf<Row>(rows), numAffectedRows: BigInt(changed) }
    },
    streamQuery: () => refuse('streams'),
  }
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: () => refuse('transactions of several statements'),
    commitTransaction: async () => undefined,
    rollbackTransaction: async () => undefined,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  }
}

/** An object would be taken for named parameters, and the statement for another one. */
const isPlain = (value: unknown): boolean =>
  value === null || ['string', 'number', 'bigint'].includes(typeof value) || value instanceof Uint8Array

/** As plain SQL: another builder's tree is nothing to this one's plugins. */
const readRows = <Row>(queries: Database, { sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> =>
  read(queries.executeQuery<Row>(CompiledQuery.raw(sql, [...parameters])))

const refuse = (what: string): never => {
  throw new Fault(`the tables of people know no ${what}`)
}

/** The rows are of the type the statement was written for; only its writer knows which. */
function rowsOf<Row>(rows: readonly unknown[]): Row[] {
  const typed: Row[] = []
  for (const row of rows) typed.push(Object(row))
  return typed
}

/** Reads what a statement writes, with what holds the rows it is about to change; undefined for one that reads. */
function orderReader(compiler: QueryCompiler) {
  const allOf = (table: OperationNode | undefined, { where }: Pick<UpdateQueryNode, 'where'>): Statement =>
    statementOf(compiler, table, where)

  return function orderOf({
    query,
    sql,
    parameters,
  }: CompiledQuery): Omit<PeopleQuery, 'byOwner'> | undefined {
    const statement = { sql, parameters: [...parameters] }
    if (InsertQueryNode.is(query)) {
      return { ...statement, kind: 'insert', table: nameOf(query.into), earlier: undefined }
    }
    if (UpdateQueryNode.is(query)) {
      const { table } = query
      return { ...statement, kind: 'update', table: nameOf(table), earlier: allOf(table, query) }
    }
    if (DeleteQueryNode.is(query)) {
      const [from] = query.from.froms
      return { ...statement, kind: 'delete', table: nameOf(from), earlier: allOf(from, query) }
    }
    return undefined
  }
}

const nameOf = (node: OperationNode | undefined): string =>
  node !== undefined && TableNode.is(node) ? node.table.identifier.name : refuse('statements about no table')

/** The statement that reads every row another one is about to change, and keeps everybody else from changing them. */
function statementOf(
  compiler: QueryCompiler,
  table: OperationNode | undefined,
  where: UpdateQueryNode['where'],
): Statement {
  const of = table === undefined ? refuse('statements about no table') : UpdateQueryNode.create([table])
  const same = UpdateQueryNode.cloneWithUpdates(of, [ColumnUpdateNode.create(ID, ID)])
  const all = QueryNode.cloneWithReturning(same, [SelectionNode.createSelectAll()])
  const node = where === undefined ? all : { ...all, where }
  const { sql, parameters } = compiler.compileQuery(node, { queryId: 'earlier' })
  return { sql, parameters: [...parameters] }
}

const ID = ColumnNode.create('id')
