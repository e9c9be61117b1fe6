import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";

/** A sheet beside the board; on a phone it comes from below and leaves half of the board to be seen. */
export function Panel({ title, onClose, action, children }: { title: string; onClose: () => void; action?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation("canvas");
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="pointer-events-auto absolute inset-x-0 bottom-0 z-20 flex h-[55%] flex-col rounded-t-2xl border border-line bg-surface shadow-print md:inset-x-auto md:inset-y-3 md:end-3 md:h-auto md:w-80 md:rounded-2xl">
      <div className="flex items-center gap-1 border-b border-line ps-4 pe-1.5 py-1">
        <h2 id={heading} className="grow text-[1.05rem]">{title}</h2>
        {action}
        <IconButton label={t("close_panel")} onClick={onClose}><Icon name="close" /></IconButton>
      </div>
      {children}
    </section>
  );
}
