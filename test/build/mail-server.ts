import { SMTPServer } from 'smtp-server'

interface Received {
  readonly to: string
  readonly text: string
}

/** A real mail server on this machine. */
export interface MailServer {
  readonly url: string
  readonly received: readonly Received[]
  /** Resolves once there is a letter. */
  arrival(): Promise<void>
  close(): Promise<void>
}

export async function aMailServer(): Promise<MailServer> {
  const received: Received[] = []
  const arrivals: (() => void)[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=')
        received.push({ to: session.envelope.rcptTo.map(it => it.address).join(), text })
        for (const arrived of arrivals.splice(0)) arrived()
        done()
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    arrival: () =>
      received.length > 0 ? Promise.resolve() : new Promise<void>(resolve => void arrivals.push(resolve)),
    close: () => new Promise<void>(resolve => void server.close(() => resolve())),
  }
}
