/** Small pieces: panel, heading with action, avatar, badge, empty state, waiting, notice. */
import type { ReactNode } from "react";

export function Panel({ title, action, children, className = "", headingId }: { title?: ReactNode; action?: ReactNode; children: ReactNode; className?: string; headingId?: string }) {
  return (
    <section aria-labelledby={headingId} className={`rounded-2xl border border-line bg-surface p-4 sm:p-5 ${className}`}>
      {(title || action) && (
        <div className="mb-3 flex min-h-9 flex-wrap items-center justify-between gap-x-4 gap-y-2">
          {title && <h2 id={headingId}>{title}</h2>}
          {action}
        </div>
      )}
      {children}
    </section>
  );
}

const HUES = [18, 42, 78, 140, 172, 205, 258, 330];

/** Initials on a colour that follows from the name; decoration, since the name stands beside it. */
export function Avatar({ name, dot, size = 36 }: { name: string; dot?: ReactNode; size?: number }) {
  const letters = name.trim().split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  const hue = HUES[[...name].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % HUES.length] ?? 18;
  return (
    <span className="relative inline-flex shrink-0" style={{ width: size, height: size }}>
      <span aria-hidden="true" className="flex size-full items-center justify-center rounded-full font-semibold"
        style={{ background: `light-dark(hsl(${hue} 38% 84%), hsl(${hue} 25% 30%))`, color: `light-dark(hsl(${hue} 45% 22%), hsl(${hue} 45% 88%))`, fontSize: size * 0.38 }}>
        {letters || "·"}
      </span>
      {dot}
    </span>
  );
}

export function Badge({ children, tone = "plain" }: { children: ReactNode; tone?: "plain" | "accent" | "warm" | "danger" }) {
  const tones = { plain: "bg-line/60 text-ink", accent: "bg-accent-soft text-accent", warm: "bg-warm-soft text-warm-ink", danger: "bg-danger-soft text-danger" };
  return <span className={`inline-flex items-center gap-1 rounded-full px-2.5 py-0.5 text-[0.8rem] font-medium whitespace-nowrap ${tones[tone]}`}>{children}</span>;
}

export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-4 rounded-xl border border-dashed border-edge/50 px-5 py-8 text-center text-muted">
      <p className="max-w-prose">{children}</p>{action}
    </div>
  );
}

export function Waiting({ children }: { children: ReactNode }) {
  return (
    <div role="status" className="flex items-center justify-center gap-3 py-12 text-muted">
      <span aria-hidden="true" className="size-4 animate-pulse rounded-full bg-warm" />{children}
    </div>
  );
}

export function Note({ children, tone = "warm", role }: { children: ReactNode; tone?: "warm" | "danger" | "accent"; role?: "alert" | "status" }) {
  const tones = { warm: "bg-warm-soft text-warm-ink", danger: "bg-danger-soft text-danger", accent: "bg-accent-soft text-ink" };
  return <div role={role} className={`rounded-xl px-4 py-3 ${tones[tone]}`}>{children}</div>;
}
