import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";

const BOX = "w-full min-h-11 rounded-xl border border-edge bg-raised px-3.5 py-2 text-ink placeholder:text-muted/80 aria-invalid:border-danger aria-invalid:border-2 disabled:opacity-60";

interface Frame { label: string; hint?: ReactNode; error?: string | null | undefined; hideLabel?: boolean }

function useFrame({ label, hint, error, hideLabel }: Frame) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined;
  return {
    control: { id, "aria-describedby": described, "aria-invalid": error ? true : undefined },
    wrap: (box: ReactNode) => (
      <div className="flex flex-col gap-1.5">
        <label htmlFor={id} className={hideLabel ? "sr-only" : "font-medium"}>{label}</label>
        {box}
        {hint && <p id={`${id}-hint`} className="text-[0.9rem] text-muted">{hint}</p>}
        {error && <p id={`${id}-error`} role="alert" className="text-[0.9rem] font-medium text-danger">{error}</p>}
      </div>
    ),
  };
}

export function TextField({ label, hint, error, hideLabel, className = "", ...rest }: Frame & InputHTMLAttributes<HTMLInputElement>) {
  const { control, wrap } = useFrame({ label, hint, error, hideLabel: hideLabel ?? false });
  return wrap(<input {...control} className={`${BOX} ${className}`} {...rest} />);
}

export function TextArea({ label, hint, error, hideLabel, className = "", ...rest }: Frame & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const { control, wrap } = useFrame({ label, hint, error, hideLabel: hideLabel ?? false });
  return wrap(<textarea {...control} className={`${BOX} leading-relaxed ${className}`} {...rest} />);
}

export function Select({ label, hint, error, hideLabel, className = "", children, ...rest }: Frame & SelectHTMLAttributes<HTMLSelectElement>) {
  const { control, wrap } = useFrame({ label, hint, error, hideLabel: hideLabel ?? false });
  return wrap(<select {...control} className={`${BOX} ${className}`} {...rest}>{children}</select>);
}

/** Something that is on or off from the moment it is touched. */
export function Switch({ label, hint, ...rest }: { label: ReactNode; hint?: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="flex min-h-11 w-fit items-center gap-3 font-medium">
        <input id={id} type="checkbox" role="switch" aria-describedby={hint ? `${id}-hint` : undefined} className={`${TRACK} checked:border-accent checked:bg-accent checked:before:start-5.5 checked:before:bg-on-accent disabled:opacity-60 forced-colors:appearance-auto`} {...rest} />
        {label}
      </label>
      {hint && <p id={`${id}-hint`} className="text-[0.9rem] text-muted">{hint}</p>}
    </div>
  );
}

/** How a switch looks, where something else is one: it is there for the eye only. */
export function SwitchFace({ on }: { on: boolean }) {
  return <span aria-hidden="true" data-on={on || undefined} className={`${TRACK} data-on:border-accent data-on:bg-accent data-on:before:start-5.5 data-on:before:bg-on-accent`} />;
}

const TRACK = "relative h-6.5 w-11 shrink-0 appearance-none rounded-full border-2 border-edge bg-raised transition-colors before:absolute before:start-0.75 before:top-0.75 before:size-4 before:rounded-full before:bg-edge before:transition-[inset-inline-start]";

export function Checkbox({ label, hint, ...rest }: { label: ReactNode; hint?: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="flex min-h-11 items-start gap-3 py-2">
      <input id={id} type="checkbox" aria-describedby={hint ? `${id}-hint` : undefined} className="mt-0.5 size-5 shrink-0 accent-accent" {...rest} />
      <div>
        <label htmlFor={id} className="font-medium">{label}</label>
        {hint && <p id={`${id}-hint`} className="text-[0.9rem] text-muted">{hint}</p>}
      </div>
    </div>
  );
}
