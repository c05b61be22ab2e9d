import type { Actor } from '../core/actor.ts'
import type { Invitation } from '../core/member.ts'
import type { Letter } from '../ports/mail.ts'

/** What a letter to somebody who is invited says. */
export interface InvitationLetter {
  readonly invitation: Pick<Invitation, 'email' | 'role' | 'expiresAt'>
  /** Its name. */
  readonly account: string
  readonly by: Actor
  /** Where it is accepted; whoever has it can. */
  readonly link: string
}

export const invitationLetter = ({ invitation, account, by, link }: InvitationLetter): Letter => ({
  to: invitation.email,
  subject: `You are invited to ${account}`,
  text: [
    `${by.kind === 'person' ? by.name : 'An operator'} invites you to ${account} as ${invitation.role}.`,
    '',
    `Accept: ${link}`,
    '',
    `The link works once, until ${new Date(invitation.expiresAt).toUTCString()}. Keep it to yourself.`,
    'If you do not know what this is about, ignore it: nothing happens.',
    '',
  ].join('\n'),
})
