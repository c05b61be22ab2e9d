/** What a chart says of the place somebody points at. */
export const Tip = ({
  title,
  lines,
}: {
  readonly title: string
  readonly lines: readonly { readonly name: string; readonly value: string }[]
}) => (
  <div className="rounded-lg border border-line bg-card px-3 py-2 text-sm shadow-lg">
    <p className="font-medium">{title}</p>
    {lines.map(it => (
      <p key={it.name} className="flex justify-between gap-4">
        <span className="text-soft">{it.name}</span>
        <span className="tabular-nums">{it.value}</span>
      </p>
    ))}
  </div>
)
