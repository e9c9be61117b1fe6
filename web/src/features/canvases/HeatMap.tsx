import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { CanvasActivity } from "../../api/canvases";
import { whole } from "../../session/format";
import { boxOf, framed, levelOf, placesOf } from "./activity";

const LEVELS = [0.2, 0.4, 0.6, 0.8, 1] as const;
/** More lines than this are no grid but a haze. */
const LINES_MAX = 30;
/** After the busiest place, as many as are worth saying. */
const SAID_MAX = 2;

/** Where how much was done. The map is for the eye; its busiest places stand above it in words. */
export function HeatMap({ cells }: { cells: CanvasActivity["heat"]["cells"] }) {
  const { t } = useTranslation("canvases");
  const heading = useId();
  const box = boxOf(cells);
  if (!box) return null;
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{t("where")}</h3>
      <p className="tabular mb-3 text-[0.9rem] text-muted"><Places cells={cells} /></p>
      <Map cells={cells} box={framed(box)} />
      <p aria-hidden="true" className="mt-1.5 flex items-center justify-end gap-1 text-[0.82rem] text-muted">
        {t("fewer")}
        <svg width="80" height="14" viewBox="0 0 80 14" className="rtl:-scale-x-100">{LEVELS.map((opacity, i) => <rect key={opacity} x={i * 16 + 1} y="0" width="14" height="14" rx="2" fill="var(--accent)" opacity={opacity} />)}</svg>
        {t("more")}
      </p>
    </section>
  );
}

function Places({ cells }: { cells: CanvasActivity["heat"]["cells"] }) {
  const { t } = useTranslation("canvases");
  const [most, ...others] = placesOf(cells);
  if (!most) return null;
  if (others.length === 0) return t("where_one", { n: whole(most.count) });
  const then = others.slice(0, SAID_MAX).map(({ place, count }) => t("place_count", { place: t(`at_${place}`), n: whole(count) }));
  return `${t("where_most", { place: t(`at_${most.place}`), n: whole(most.count) })} ${t("where_then", { places: then.join(", ") })}`;
}

function Map({ cells, box }: { cells: CanvasActivity["heat"]["cells"]; box: { left: number; top: number; columns: number; rows: number } }) {
  const { left, top, columns, rows } = box;
  const most = cells.reduce((high, { count }) => Math.max(high, count), 1);
  const step = Math.ceil(columns / LINES_MAX);
  const lines = (of: number) => Array.from({ length: Math.floor((of - 1) / step) }, (_, i) => (i + 1) * step);
  const grid = [...lines(columns).map((x) => `M${x} 0V${rows}`), ...lines(rows).map((y) => `M0 ${y}H${columns}`)].join("");
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${columns} ${rows}`} className="block w-full rounded-xl border border-line bg-raised">
      <path d={grid} stroke="var(--line)" strokeWidth="1" vectorEffect="non-scaling-stroke" opacity="0.7" />
      {cells.map(({ x, y, count }) => (
        <rect key={`${x} ${y}`} x={x - left + 0.04} y={y - top + 0.04} width="0.92" height="0.92" rx="0.12" fill="var(--accent)" opacity={LEVELS[levelOf(count, most, LEVELS.length) - 1]}>
          <title>{whole(count)}</title>
        </rect>
      ))}
    </svg>
  );
}
