import type { Letter } from '../ports/mail.ts'

/** What somebody gets who cannot log in any more. @param link the page where they choose a new password */
export const resetLetter = (to: string, link: string): Letter => ({
  to,
  subject: 'Reset your Latchkey password',
  text: [
    'Somebody, hopefully you, asked to reset the password of this address.',
    '',
    `Choose a new one here within an hour: ${link}`,
    '',
    'If it was not you, there is nothing to do: your password is as it was.',
    '',
  ].join('\n'),
})
