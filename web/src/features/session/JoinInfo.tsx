import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { QrCode } from "../../ui/QrCode";
import { useToast } from "../../ui/toast";

/** Code, link and QR code: three ways to the same door. */
export function JoinInfo({ code, link }: { code: string; link: string }) {
  const { t } = useTranslation("session");
  const toast = useToast();
  const copy = () => void navigator.clipboard.writeText(link).then(() => toast(t("copied")));
  return (
    <div className="flex flex-col items-center gap-4 text-center">
      <p className="text-muted">{t("scan")}</p>
      <QrCode text={link} label={t("qr", { link })} />
      <p><span className="sr-only">{t("code")} </span><span data-testid="join-code" className="tabular text-4xl font-semibold tracking-[0.18em]">{code}</span></p>
      <p className="max-w-full text-muted [overflow-wrap:anywhere]">{link}</p>
      <Button onClick={copy}><Icon name="copy" size={18} />{t("copy")}</Button>
    </div>
  );
}
