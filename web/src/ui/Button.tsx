import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link, type LinkProps } from "react-router";

type Look = "primary" | "secondary" | "quiet" | "danger";
const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "bg-raised text-ink border border-edge/60 hover:border-edge hover:bg-surface",
  quiet: "text-accent hover:bg-accent-soft",
  danger: "bg-transparent text-danger border border-danger/50 hover:bg-danger-soft",
};
const BASE = "inline-flex items-center justify-center gap-2 min-h-11 rounded-xl font-medium leading-tight transition-colors disabled:opacity-55 text-center";

function look(kind: Look, small: boolean, extra: string): string {
  return `${BASE} ${small ? "px-3 text-[0.9rem]" : "px-5"} ${LOOKS[kind]} ${extra}`;
}

interface Common { kind?: Look; small?: boolean; children: ReactNode; className?: string }

export function Button({ kind = "secondary", small = false, busy = false, className = "", type = "button", disabled, children, ...rest }:
  Common & { busy?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type={type} className={look(kind, small, className)} disabled={disabled || busy} aria-busy={busy || undefined} {...rest}>
      {children}
    </button>
  );
}

/** A link that looks like a button, because it leads somewhere. */
export function ButtonLink({ kind = "secondary", small = false, className = "", children, ...rest }: Common & LinkProps) {
  return <Link className={look(kind, small, className)} {...rest}>{children}</Link>;
}

/** A button with a picture only; its label is read and shown on hover. */
export function IconButton({ label, className = "", children, ...rest }: { label: string; children: ReactNode; className?: string } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type="button" aria-label={label} title={label}
      className={`inline-flex size-11 shrink-0 items-center justify-center rounded-xl text-muted hover:bg-accent-soft hover:text-ink disabled:opacity-45 ${className}`} {...rest}>
      {children}
    </button>
  );
}
