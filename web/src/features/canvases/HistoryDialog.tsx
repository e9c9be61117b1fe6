import { useCallback, useEffect, useRef, useState, type FormEvent, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { changeVersion, keepVersion, listVersions, restoreVersion, type CanvasVersion } from "../../api/canvases";
import type { Canvas, CanvasRight } from "../../protocol/generated";
import { allows } from "../../session/canvases";
import { dateTime } from "../../session/format";
import { useLabel } from "../../session/hooks";
import { Badge, Empty, Note, Waiting } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { ConfirmDialog, Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";
import { useToast } from "../../ui/toast";
import { useAsk, useAskOrTell } from "./use";
import { VersionPreview } from "./VersionPreview";

const NAME_MAX = 120;
type Found = { state: "loading" } | { state: "failed" } | { state: "here"; versions: readonly CanvasVersion[] };

/** How a canvas was before: what is kept of it, looking at that, and bringing it back. */
export function HistoryDialog({ canvas, right, onClose }: { canvas: Canvas; right: CanvasRight; onClose: () => void }) {
  const { t } = useTranslation("canvases");
  const toast = useToast();
  const askOrTell = useAskOrTell();
  const { found, reload } = useVersions(canvas.id);
  // What is told in passing is not heard while a dialog is open.
  const [told, tell] = useState("");
  const [looking, setLooking] = useState<CanvasVersion | null>(null);
  const [restoring, setRestoring] = useState<CanvasVersion | null>(null);
  const here = useFocusAlong(looking?.n ?? null);
  const edits = allows(right, "edit");
  const nameOf = ({ n, name }: CanvasVersion) => name || t("version", { n });
  const keep = async (name: string) => {
    const kept = await askOrTell((token, sessionId) => keepVersion(sessionId, canvas.id, name, token));
    if (!kept) return false;
    tell(t("kept", { name: nameOf(kept) }));
    reload();
    return true;
  };
  const change = async (n: number, patch: { name?: string; pinned?: boolean }) => {
    if (await askOrTell((token, sessionId) => changeVersion(sessionId, canvas.id, n, patch, token))) reload();
  };
  const restore = async (version: CanvasVersion) => {
    if (!await askOrTell((token, sessionId) => restoreVersion(sessionId, canvas.id, version.n, token))) return;
    toast(t("restored", { name: nameOf(version) }));
    onClose();
  };
  return (
    <Dialog title={t("history_title", { name: canvas.name })} onClose={onClose} wide={looking === null} full={looking !== null}>
      {looking ? (
        <div ref={here} className="flex flex-col gap-4">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <Button small kind="quiet" data-back onClick={() => setLooking(null)}><Icon name="previous" size={16} className="rtl:-scale-x-100" />{t("back_to_list")}</Button>
            <h3 className="min-w-0 grow wrap-anywhere max-sm:order-last max-sm:basis-full">{nameOf(looking)}</h3>
            {edits && <Button small kind="primary" onClick={() => setRestoring(looking)}>{t("restore")}</Button>}
          </div>
          <VersionPreview canvasId={canvas.id} n={looking.n} />
        </div>
      ) : (
        <div ref={here} className="flex flex-col gap-5">
          <p className="text-muted">{t("history_words")}</p>
          {edits && <Keep onKeep={keep} />}
          <p role="status" className={told === "" ? "sr-only" : "font-medium text-accent"}>{told}</p>
          {found.state === "loading" && <Waiting>{t("history_loading")}</Waiting>}
          {found.state === "failed" && <Note tone="danger" role="alert">{t("history_failed")} <Button small kind="quiet" onClick={reload}>{t("again")}</Button></Note>}
          {found.state === "here" && (found.versions.length === 0 ? <Empty>{t("history_none")}</Empty> : (
            <ul className="divide-y divide-line">
              {found.versions.map((version) => (
                <VersionItem key={version.n} version={version} name={nameOf(version)} edits={edits}
                  onLook={() => setLooking(version)} onRestore={() => setRestoring(version)} onChange={(patch) => change(version.n, patch)} />
              ))}
            </ul>
          ))}
        </div>
      )}
      {restoring && (
        <ConfirmDialog title={t("restore_title", { name: nameOf(restoring) })} confirm={t("restore_confirm")} onConfirm={() => void restore(restoring)} onClose={() => setRestoring(null)}>
          {t("restore_words")}
        </ConfirmDialog>
      )}
    </Dialog>
  );
}

/** The focus goes along to the version that is looked at, and back to where it was chosen. */
function useFocusAlong(looking: number | null): RefObject<HTMLDivElement | null> {
  const here = useRef<HTMLDivElement>(null);
  const before = useRef(looking);
  useEffect(() => {
    const from = before.current;
    before.current = looking;
    if (from === looking) return;
    here.current?.querySelector<HTMLElement>(looking === null ? `[data-look="${from}"]` : "[data-back]")?.focus();
  }, [looking]);
  return here;
}

function useVersions(canvasId: string): { found: Found; reload: () => void } {
  const ask = useAsk();
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<Found>({ state: "loading" });
  useEffect(() => {
    let wanted = true;
    ask((token, sessionId) => listVersions(sessionId, canvasId, token)).then(
      (versions) => { if (wanted) setFound({ state: "here", versions }); },
      () => { if (wanted) setFound({ state: "failed" }); },
    );
    return () => { wanted = false; };
  }, [ask, canvasId, attempt]);
  return { found, reload: useCallback(() => setAttempt((n) => n + 1), []) };
}

function Keep({ onKeep }: { onKeep: (name: string) => Promise<boolean> }) {
  const { t } = useTranslation("canvases");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    if (await onKeep(name.trim())) setName("");
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="flex flex-wrap items-end gap-3">
      <div className="min-w-0 grow basis-56"><TextField label={t("keep_name")} value={name} maxLength={NAME_MAX} required onChange={(event) => setName(event.target.value)} /></div>
      <Button type="submit" kind="primary" busy={busy} disabled={name.trim() === ""}>{t("keep")}</Button>
    </form>
  );
}

function VersionItem({ version, name, edits, onLook, onRestore, onChange }:
  { version: CanvasVersion; name: string; edits: boolean; onLook: () => void; onRestore: () => void; onChange: (patch: { name?: string; pinned?: boolean }) => Promise<void> }) {
  const { t } = useTranslation("canvases");
  const label = useLabel();
  const [naming, setNaming] = useState(false);
  const time = dateTime(version.at);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
      <div className="min-w-0 grow basis-52">
        <p className="flex flex-wrap items-center gap-2 font-medium"><span className="min-w-0 wrap-anywhere">{name}</span>{version.pinned && <Badge tone="accent"><Icon name="pin" size={14} />{t("pinned")}</Badge>}</p>
        <p className="text-[0.88rem] text-muted">{version.by === null ? t("version_auto", { time }) : t("version_by", { time, name: label(version.by) })}</p>
      </div>
      <div className="flex items-center gap-1">
        <Button small aria-label={t("look_named", { name })} data-look={version.n} onClick={onLook}>{t("look")}</Button>
        {edits && <Menu label={t("version_actions", { name })} items={[
          { label: t("restore"), onSelect: onRestore },
          { label: t("name_version"), onSelect: () => setNaming(true) },
          { label: t(version.pinned ? "unpin" : "pin"), hint: t(version.pinned ? "unpin_hint" : "pin_hint"), onSelect: () => void onChange({ pinned: !version.pinned }) },
        ]} />}
      </div>
      {naming && <NameDialog version={version} title={t("rename_title", { name })} onName={(next) => onChange({ name: next })} onClose={() => setNaming(false)} />}
    </li>
  );
}

function NameDialog({ version, title, onName, onClose }: { version: CanvasVersion; title: string; onName: (name: string) => Promise<void>; onClose: () => void }) {
  const { t } = useTranslation("canvases");
  const [name, setName] = useState(version.name);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    void onName(name.trim());
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <TextField label={t("name")} value={name} maxLength={NAME_MAX} required onChange={(event) => setName(event.target.value)} />
        <div className="flex justify-end"><Button kind="primary" type="submit" disabled={name.trim() === ""}>{t("rename_save")}</Button></div>
      </form>
    </Dialog>
  );
}
