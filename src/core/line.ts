/** Control characters, halves of characters, what turns the direction of writing, and spaces without width. */
const UNPLAIN = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u200b\ufeff]/u

/** Whether a text is plain enough for a name: it has nothing that cannot be seen and could not be typed. */
export const isPlainLine = (text: string): boolean => !UNPLAIN.test(text)

/** The most characters a name has. */
export const NAME_LENGTH = 200
/** The most characters an e-mail address has. @see RFC 5321, section 4.5.3.1.3 */
export const EMAIL_LENGTH = 254
