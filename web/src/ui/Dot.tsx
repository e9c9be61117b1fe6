/** A small state beside a name: form and colour both tell, and the words are there for those who see neither. */
const TONES = {
  on: "bg-online border-online",
  away: "bg-surface border-away",
  broken: "bg-away border-away animate-pulse",
  off: "bg-surface border-edge",
} as const;

export type DotTone = keyof typeof TONES;

export function Dot({ tone, label, corner = false }: { tone: DotTone; label: string; corner?: boolean }) {
  return (
    <span role="img" aria-label={label} title={label}
      className={`inline-block size-3 shrink-0 rounded-full border-[2.5px] ${TONES[tone]} ${corner ? "absolute -right-0.5 -bottom-0.5 ring-2 ring-surface" : ""}`} />
  );
}
