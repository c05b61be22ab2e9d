import { createTransport } from 'nodemailer'
import { SECOND } from '../../core/terms.ts'
import type { Letter, Mail } from '../../ports/mail.ts'

/** Where mail is told of. Fields are named one by one. */
export interface MailLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

const PATIENCE_MS = 20 * SECOND

export interface SmtpSettings {
  /** `smtp://user:password@host:587` or `smtps://…:465`. */
  readonly url: string
  /** The sender, e.g. `Latchkey <keys@example.com>`. */
  readonly from: string
}

/** Mail over SMTP. With `smtp:` the connection is encrypted as soon as the server offers it. */
export function smtpMail({ url, from }: SmtpSettings, log: MailLog): Mail {
  const patience = {
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  }
  const transport = createTransport({ url, ...patience, disableFileAccess: true, disableUrlAccess: true })
  return {
    async send({ to, subject, text }) {
      try {
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text })
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : 'unknown'
        log.error(
          { subject, reason },
          'a mail could not be sent: check LATCHKEY_SMTP_URL and LATCHKEY_MAIL_FROM',
        )
      }
    },
  }
}

/**
 * Mail where no server is set up: each letter is one line of the log.
 * @param whole with its text, links and all, as is fit for a demo; otherwise only that there was a letter
 */
export const loggedMail = (log: MailLog, whole: boolean): Mail => ({
  undelivered: true,
  async send({ to, subject, text }: Letter) {
    if (whole) log.info({ to, subject, text }, 'mail, written here because LATCHKEY_SMTP_URL is not set')
    else log.info({ to, subject }, 'a mail was not sent: set LATCHKEY_SMTP_URL')
  },
})
