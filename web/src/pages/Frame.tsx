import { useTranslation } from "react-i18next";
import { Outlet, ScrollRestoration } from "react-router";

/** Around every page: the skip link, and the scroll position of pages one returns to. */
export function Frame() {
  const { t } = useTranslation("pages");
  return (
    <>
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-xl focus:bg-accent focus:px-5 focus:py-3 focus:text-on-accent">{t("skip")}</a>
      <Outlet />
      <ScrollRestoration />
    </>
  );
}
