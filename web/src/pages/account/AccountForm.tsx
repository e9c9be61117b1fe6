import { useState, type FormEvent, type ReactNode } from "react";
import { Note } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Problem } from "../../api/http";
import { Brand } from "../Brand";
import { useWords } from "../useAsk";
import { usePage } from "../usePage";

export interface AccountField { name: string; label: string; type?: string; autoComplete: string; hint?: string; minLength?: number; maxLength?: number }

/** A short form on a page of its own; what is wrong stands at its field. */
export function AccountForm({ title, intro, fields, action, busyAction, onSubmit, footer }: {
  title: string; intro?: ReactNode; fields: readonly AccountField[]; action: string; busyAction: string;
  onSubmit: (values: Record<string, string>) => Promise<void>; footer?: ReactNode;
}) {
  const heading = usePage(title);
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit(Object.fromEntries(fields.map(({ name }) => [name, String(form.get(name) ?? "")])));
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  const at = (name: string) => (problem instanceof Problem ? problem.field(`/${name}`) : null);
  const elsewhere = problem && !fields.some(({ name }) => at(name)) ? words(problem) : null;
  return (
    <div className="mx-auto flex min-h-dvh max-w-md flex-col px-5">
      <header className="py-4"><Brand /></header>
      <main id="main" className="flex grow flex-col justify-center gap-6 pb-24">
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {intro}
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
          {fields.map((field) => (
            <TextField key={field.name} name={field.name} label={field.label} type={field.type ?? "text"} autoComplete={field.autoComplete} hint={field.hint}
              minLength={field.minLength} maxLength={field.maxLength} required error={at(field.name)} />
          ))}
          {elsewhere && <Note tone="danger" role="alert">{elsewhere}</Note>}
          <Button kind="primary" type="submit" busy={busy}>{busy ? busyAction : action}</Button>
        </form>
        {footer}
      </main>
    </div>
  );
}
