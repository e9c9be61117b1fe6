/** A card as a print on the table: a picture in a white border, or a word alone. Made of spans, so that it may stand in a button. */
export interface PhotoCardProps {
  title: string;
  text?: string;
  image: string | null;
  alt: string | null;
  /** Tilted a little, always the same way for the same title. */
  tilted?: boolean;
  size?: "small" | "large";
}

export function PhotoCard({ title, text, image, alt, tilted = false, size = "small" }: PhotoCardProps) {
  const tilt = tilted ? (([...title].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % 7) - 3) * 0.5 : 0;
  const large = size === "large";
  return (
    <span className={`flex w-full flex-col rounded-[5px] bg-print text-[#26231f] shadow-print ${large ? "p-3 pb-4 sm:p-4" : "p-2 pb-2.5"}`} style={{ rotate: `${tilt}deg` }}>
      {image
        ? <img src={image} alt={alt ?? title} loading="lazy" decoding="async" draggable={false} className="aspect-[4/3] w-full rounded-[2px] bg-[#d9d2c6] object-cover" />
        : <span aria-hidden="true" className="flex aspect-[4/3] w-full items-center justify-center rounded-[2px] bg-[#1d4b47] px-3 text-center">
            <span className={`font-display text-[#f6e9d2] ${large ? "text-3xl sm:text-4xl" : "text-lg"}`}>{title}</span>
          </span>}
      <span className={`block ${large ? "pt-3" : "pt-2"}`}>
        <span className={`block font-display font-semibold ${large ? "text-xl" : "truncate text-[0.92rem]"} ${image ? "" : "sr-only"}`}>{title}</span>
        {text && <span className={`block text-[#4d473f] ${large ? "mt-1" : "line-clamp-2 text-[0.82rem]"}`}>{text}</span>}
      </span>
    </span>
  );
}

/** The back of a card: nothing is known of it yet. */
export function CardBack({ label }: { label: string }) {
  return (
    <div className="w-full rounded-[5px] bg-print p-2 shadow-print">
      <div className="flex aspect-[4/3] items-center justify-center rounded-[2px] bg-[#1d4b47]">
        <svg aria-hidden="true" viewBox="0 0 32 32" className="size-12 text-[#eea94a]" fill="none" stroke="currentColor" strokeWidth="1.6">
          <circle cx="16" cy="16" r="9" /><circle cx="16" cy="7" r="2.4" fill="currentColor" /><circle cx="23.800" cy="20.500" r="2.4" fill="currentColor" /><circle cx="8.200" cy="20.500" r="2.4" fill="currentColor" />
        </svg>
      </div>
      <p className="pt-2 text-center text-[0.85rem] font-medium text-[#4d473f]">{label}</p>
    </div>
  );
}
