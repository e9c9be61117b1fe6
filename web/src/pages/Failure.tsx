import { useTranslation } from "react-i18next";
import { Button } from "../ui/Button";

/** A mistake of ours in a page: said, with a way out. */
export function Failure() {
  const { t } = useTranslation("pages");
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-xl flex-col justify-center gap-5 px-5">
      <h1>{t("failure")}</h1>
      <p className="text-muted">{t("failure_words")}</p>
      <div><Button kind="primary" onClick={() => window.location.reload()}>{t("reload")}</Button></div>
    </main>
  );
}
