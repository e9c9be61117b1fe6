/** Everything that can be done with what is selected, in words: for menus, by whatever hand. */
import { useTranslation } from "react-i18next";
import type { MenuItem } from "../../ui/Menu";
import { create } from "../document/create";
import { geoOfPath, linkPath } from "../document/links";
import { WRITABLE } from "../document/schema";
import { give } from "../document/votes";
import { aboutOf } from "../tools/comment";
import { useDesk } from "./use";

export function useMenuItems(): () => MenuItem[] {
  const { t } = useTranslation("canvas");
  const { station, bench, actions } = useDesk();
  return () => {
    const selected = bench.selected();
    const [only] = selected;
    if (!only) return boardItems();
    const items: MenuItem[] = [];
    const add = (wanted: boolean, label: string, onSelect: () => void, more: Partial<MenuItem> = {}) => { if (wanted) items.push({ label, onSelect, ...more }); };
    const may = bench.mayEdit;
    const free = may && bench.changeable().length > 0;
    const single = selected.length === 1;
    add(free && single && WRITABLE.has(only.k), t(only.k === "frame" ? "edit_title" : "edit_text"), () => bench.edit(only.id), { hint: "Enter" });
    add(free && single && only.k === "vote", t("vote_more"), () => give(bench.board, only.id, 1));
    add(free && single && only.k === "vote" && only.votes.has(bench.board.me), t("vote_less"), () => give(bench.board, only.id, -1));
    add(bench.mayComment && single, t("comment_on_this"), () => station.talk.compose(aboutOf(bench, only.id, [only.geo[0], only.geo[1]])));
    add(true, t("zoom_to"), () => bench.fit(selected.map(({ id }) => id)));
    add(free, t("duplicate"), actions.duplicate, { hint: "Ctrl+D" });
    add(true, t("copy"), actions.copy, { hint: "Ctrl+C" });
    add(free, t("cut"), actions.cut, { hint: "Ctrl+X" });
    add(free && selected.length > 1, t("group"), actions.group, { hint: "Ctrl+G" });
    add(free && selected.some(({ k }) => k === "group"), t("ungroup"), actions.ungroup, { hint: "Ctrl+Shift+G" });
    add(free && selected.length === 2 && selected.every(({ link }) => !link), t("connect_to"), connect);
    add(free, t("front"), () => actions.restack("front"), { hint: "Ctrl+Shift+]" });
    add(free, t("forward"), () => actions.restack("forward"), { hint: "Ctrl+]" });
    add(free, t("backward"), () => actions.restack("backward"), { hint: "Ctrl+[" });
    add(free, t("back"), () => actions.restack("back"), { hint: "Ctrl+Shift+[" });
    if (free && selected.length > 1) {
      for (const edge of ["left", "middle", "right", "top", "centre", "bottom"] as const) add(true, `${t("align")}: ${t(`align_${edge}`)}`, () => actions.align(edge));
      add(selected.length > 2, t("distribute_x"), () => actions.distribute("x"));
      add(selected.length > 2, t("distribute_y"), () => actions.distribute("y"));
    }
    const shapes = selected.some(({ link, stroke, k }) => !link && !stroke && k !== "group");
    add(free && shapes, t("larger"), () => actions.scale(20));
    add(free && shapes, t("smaller"), () => actions.scale(-20));
    add(free && shapes, t("turn_right"), () => actions.turn(15));
    add(free && shapes, t("turn_left"), () => actions.turn(-15));
    const mine = selected.filter(({ by }) => by === bench.board.me);
    add(may && mine.some(({ hide }) => !hide), t("hide"), () => actions.hide(true));
    add(may && mine.some(({ hide }) => hide), t("show"), () => actions.hide(false));
    add(bench.mayLock && selected.some(({ lock }) => !lock), t("lock"), () => actions.lock(true), { hint: "Ctrl+L" });
    add(bench.mayLock && selected.some(({ lock }) => lock), t("unlock"), () => actions.lock(false), { hint: "Ctrl+L" });
    add(free, t("delete"), actions.delete, { danger: true, hint: "Delete" });
    return items;
  };

  function boardItems(): MenuItem[] {
    return [
      ...(bench.mayEdit ? [{ label: t("paste"), onSelect: () => actions.paste(), hint: "Ctrl+V", disabled: !actions.canPaste }] : []),
      ...(bench.mayComment ? [{ label: t("comment_here"), onSelect: () => station.talk.compose(aboutOf(bench, null, station.menuPoint())) }] : []),
      { label: t("select_all"), onSelect: actions.selectAll, hint: "Ctrl+A" },
      { label: t("zoom_fit"), onSelect: () => bench.fit(), hint: "Shift+1" },
      { label: t("snapping"), onSelect: () => bench.setSnapping(!bench.snapshot().snapping), current: bench.snapshot().snapping },
    ];
  }

  function connect(): void {
    const [a, b] = bench.selected();
    if (!a || !b || !bench.hasRoom()) return;
    const link = { a: { id: a.id, pt: [a.geo[0], a.geo[1]] as const }, b: { id: b.id, pt: [b.geo[0], b.geo[1]] as const }, via: [], head: "arrow" as const, tail: "none" as const };
    bench.select([create(bench.board, { k: "connector", geo: geoOfPath(linkPath(link, bench.board.geoOf)), link, text: "", p: null, s: { stroke: "#615a51", sw: 2.5 } })]);
  }
}
