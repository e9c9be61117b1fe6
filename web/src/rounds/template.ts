/** What the breakouts of a step are to be like. */
import type { TFunction } from "i18next";
import type { BreakoutTemplate } from "../protocol/generated";
import { minutesOf } from "./DurationSelect";
import { PLAIN } from "./RulesFields";

/** What most people want when they want breakouts. */
export const IN_FOURS: BreakoutTemplate = {
  grouping: { size: 4 }, rounds: 1, names: [], capacity: null, include_facilitators: false, meet_again: false, constraints: [], rules: PLAIN,
};

/** In words, shortest first. */
export function templateWords(t: TFunction<"breakout">, { grouping, rounds, rules, constraints }: BreakoutTemplate): string {
  const minutes = minutesOf(rules);
  return [
    grouping === "roster" ? t("template_roster") : "size" in grouping ? t("template_size", { size: grouping.size }) : t("breakouts", { count: grouping.count }),
    ...(rounds > 1 ? [t("template_rounds", { count: rounds })] : []),
    ...(minutes ? [t("minutes", { count: Number(minutes) })] : []),
    ...constraints.map(({ rule, tag }) => t(`template_${rule}`, { tag })),
  ].join(" · ");
}
