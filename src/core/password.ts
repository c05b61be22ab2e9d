/** How long a password may be, in characters. Longer ones would only cost the server time. */
export const PASSWORD_LENGTH = { min: 10, max: 128 } as const
