/** Control characters and halves of characters. */
const UNPLAIN = /[\p{Cc}\p{Cs}]/u

/** Whether a text is plain enough for a name: it has neither control characters nor halves of characters. */
export const isPlainLine = (text: string): boolean => !UNPLAIN.test(text)

/** The most characters a name has. */
export const NAME_LENGTH = 200
/** The most characters an e-mail address has. @see RFC 5321, section 4.5.3.1.3 */
export const EMAIL_LENGTH = 254
