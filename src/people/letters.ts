import type { Letter } from '../ports/mail.ts'

/** What somebody gets who cannot log in any more. */
/** @param call the API call that sets the new password */
export const resetLetter = (to: string, link: string, call: string): Letter => ({
  to,
  subject: 'Reset your Latchkey password',
  text: [
    'Somebody, hopefully you, asked to reset the password of this address.',
    '',
    `Choose a new one here within an hour: ${link}`,
    `Or by hand: send the token of the link and your new password to ${call}`,
    '',
    'If it was not you, there is nothing to do: your password is as it was.',
    '',
  ].join('\n'),
})
