import { encode } from 'uqr'

export interface QrCodeProps {
  readonly text: string
  /** What it is, for who does not see it. */
  readonly label: string
}

/** A text for a camera: black on white in any light, with the quiet border cameras need. */
export function QrCode({ text, label }: QrCodeProps) {
  const { data, size } = encode(text, { border: 3 })
  const dark = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-52 justify-self-center rounded-lg bg-white"
    >
      <path d={dark.join('')} fill="#000" />
    </svg>
  )
}
