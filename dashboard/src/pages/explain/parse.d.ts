/** A request as somebody pasted it: a curl command, or the text of an HTTP message. */
export interface PastedRequest {
  readonly method: string
  /** An absolute URL, or a path with its query. */
  readonly url: string
  /** In the order they stood in. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
}
/** The request in a text; undefined where it is neither of the two. */
export declare function readPasted(text: string): PastedRequest | undefined
/** The words of a command line, with what is glued together as one. */
export declare function wordsOf(line: string): readonly string[]
/** The header in a line, if there is one. */
export declare function headersIn(line: string): readonly [string, string][]
