import { useEffect, useState, type FormEvent } from "react";
import type { Person } from "../../protocol/generated";
import { TextField } from "../../ui/Field";
import { useBoard } from "./boardTools";

/** Dims everybody else; Enter goes from one match to the next. */
export function PersonSearch({ people }: { people: readonly Person[] }) {
  const { t, dimmed } = useBoard();
  const [text, setText] = useState("");
  const [next, setNext] = useState(0);
  // Who comes back finds an empty field, and nobody dimmed.
  useEffect(() => () => dimmed.clear(), [dimmed]);
  const wanted = text.trim().toLocaleLowerCase();
  const matches = (person: Person, words: string) => person.label.toLocaleLowerCase().includes(words);
  const found = wanted === "" ? [] : people.filter((person) => matches(person, wanted));
  const search = (value: string) => {
    setText(value);
    setNext(0);
    const words = value.trim().toLocaleLowerCase();
    dimmed.set(words === "" ? [] : people.filter((person) => !matches(person, words)).map((person) => person.id));
  };
  const show = (event: FormEvent) => {
    event.preventDefault();
    const person = found[next % found.length];
    if (!person) return;
    setNext(next + 1);
    document.querySelector(`[data-person="${person.id}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" });
  };
  return (
    <form role="search" onSubmit={show} className="min-w-0">
      <TextField label={t("find")} hideLabel type="search" placeholder={t("find")} value={text} onChange={(e) => search(e.target.value)} />
      <p role="status" className="mt-1.5 text-[0.88rem] text-muted empty:hidden">{wanted === "" ? "" : t("found", { count: found.length })}</p>
    </form>
  );
}
