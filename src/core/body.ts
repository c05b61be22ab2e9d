/**
 * Everything a body holds.
 * @returns undefined when that is more than `most` bytes; the rest is not read then
 */
export async function readUpTo(
  body: AsyncIterable<Uint8Array> | null,
  most: number,
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    if (length > most) return undefined
    parts.push(part)
  }
  return joined(parts, length)
}

/** Parts in one. @param length of them all, in bytes */
export function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** @returns undefined when the bytes are not UTF-8, which readers would mend in different ways */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Whether a body is called JSON. One that is called nothing is taken for it. */
export const isJson = (contentType: string | null): boolean =>
  contentType === null || /^application\/([a-z.-]+\+)?json\s*(;|$)/i.test(contentType)
