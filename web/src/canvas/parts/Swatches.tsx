import { useTranslation } from "react-i18next";
import type { Swatch } from "../view/looks";

/** A choice of colours, each with a name; with `own` any other too. */
export function Swatches({ label, colors, value, onChange, square = false, own = false }:
  { label: string; colors: readonly Swatch[]; value: string | null; onChange: (color: string) => void; square?: boolean; own?: boolean }) {
  const { t } = useTranslation("canvas");
  const known = colors.some((color) => color.value === value);
  return (
    <div role="group" aria-label={label} className="grid grid-cols-[repeat(5,auto)] gap-0.5">
      {colors.map((color) => (
        <button key={color.value} type="button" aria-pressed={value === color.value} aria-label={t(`color_${color.name}`)} title={t(`color_${color.name}`)} onClick={() => onChange(color.value)}
          className="inline-flex size-11 items-center justify-center rounded-xl hover:bg-accent-soft">
          <Drop color={color.value} chosen={value === color.value} square={square} />
        </button>
      ))}
      {own && (
        <label className="relative inline-flex size-11 items-center justify-center rounded-xl hover:bg-accent-soft" title={t("color_own")}>
          <span aria-hidden="true" className={`size-7 rounded-full border border-edge/50 ${known ? "" : "ring-2 ring-accent ring-offset-2 ring-offset-raised"}`} style={{ background: known ? "conic-gradient(#d5604c,#e0b040,#5f9e62,#4f8fc0,#8c62b0,#d5604c)" : value ?? undefined }} />
          <input type="color" aria-label={t("color_own")} value={value !== null && /^#[0-9a-f]{6}$/i.test(value) ? value : "#26231f"} onChange={(event) => onChange(event.target.value)} className="absolute inset-0 size-full cursor-pointer opacity-0" />
        </label>
      )}
    </div>
  );
}

export function Drop({ color, chosen = false, square = false }: { color: string; chosen?: boolean; square?: boolean }) {
  return (
    <span aria-hidden="true" className={`block size-7 border border-edge/50 ${square ? "rounded-md" : "rounded-full"} ${chosen ? "ring-2 ring-accent ring-offset-2 ring-offset-raised" : ""}`}
      style={color === "none" ? { background: "linear-gradient(to top right, #fff 46%, #a0432e 46%, #a0432e 54%, #fff 54%)" } : { background: color }} />
  );
}
