import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Waiting } from "../ui/bits";
import { Button } from "../ui/Button";
import type { Loaded } from "./useAsk";

/** Waiting, failed with a way to try again, or what was asked for. */
export function Loading<T>({ of, reload, children }: { of: Loaded<T>; reload: () => void; children: (data: T) => ReactNode }) {
  const { t } = useTranslation("pages");
  if (of.state === "loading") return <Waiting>{t("loading")}</Waiting>;
  if (of.state === "failed") return <div role="alert" className="flex flex-col items-center gap-4 py-12 text-center"><p>{of.words}</p><Button onClick={reload}>{t("again")}</Button></div>;
  return children(of.data);
}
