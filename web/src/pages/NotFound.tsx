import { useTranslation } from "react-i18next";
import { ButtonLink } from "../ui/Button";
import { Brand } from "./Brand";
import { usePage } from "./usePage";

export function NotFound() {
  const { t } = useTranslation("pages");
  const heading = usePage(t("not_found"));
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-xl flex-col justify-center gap-5 px-5">
      <Brand />
      <h1 ref={heading} tabIndex={-1}>{t("not_found")}</h1>
      <p className="text-muted">{t("not_found_words")}</p>
      <div><ButtonLink kind="primary" to="/">{t("home")}</ButtonLink></div>
    </main>
  );
}
