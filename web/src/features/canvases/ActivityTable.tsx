import { useTranslation } from "react-i18next";
import type { ActivePerson } from "../../api/canvases";
import { span, timeRange, whole } from "../../session/format";
import { useMedia } from "../../ui/useMedia";
import { DEEDS, together } from "./activity";

interface Named extends ActivePerson { name: string }

/** Who did how much. Seven columns are too many for a phone, which says of each what there is to say. */
export function ActivityTable({ people }: { people: readonly Named[] }) {
  const wide = useMedia("(min-width: 640px)");
  return wide ? <Table people={people} /> : <List people={people} />;
}

function Table({ people }: { people: readonly Named[] }) {
  const { t } = useTranslation("canvases");
  const sum = together(people);
  const number = "tabular px-2 py-2 text-end";
  return (
    <table className="w-full border-collapse">
      <thead>
        <tr className="border-b border-edge/60 text-[0.88rem] text-muted">
          <th scope="col" className="py-2 pe-2 text-start font-medium">{t("who")}</th>
          {DEEDS.map((did) => <th key={did} scope="col" className={`${number} font-medium`}>{t(`did_${did}`)}</th>)}
          <th scope="col" className={`${number} pe-0 font-medium`}>{t("active_for")}</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {people.map((person) => (
          <tr key={person.person}>
            <th scope="row" className="py-2 pe-2 text-start font-medium"><bdi className="wrap-anywhere">{person.name}</bdi></th>
            {DEEDS.map((did) => <td key={did} className={`${number} ${person[did] === 0 ? "text-muted" : ""}`}>{whole(person[did])}</td>)}
            <td className={`${number} pe-0`}><bdi>{span(person.active_seconds)}</bdi><span className="block text-[0.82rem] text-muted"><bdi>{timeRange(person.first_at, person.last_at)}</bdi></span></td>
          </tr>
        ))}
      </tbody>
      {people.length > 1 && (
        <tfoot className="border-t border-edge/60">
          <tr>
            <th scope="row" className="py-2 pe-2 text-start font-medium">{t("together")}</th>
            {DEEDS.map((did) => <td key={did} className={`${number} font-medium`}>{whole(sum[did])}</td>)}
            <td className={`${number} pe-0 font-medium`}><bdi>{span(sum.active_seconds)}</bdi></td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function List({ people }: { people: readonly Named[] }) {
  const { t } = useTranslation("canvases");
  return (
    <ul className="divide-y divide-line">
      {people.map((person) => (
        <li key={person.person} className="py-2.5 first:pt-0 last:pb-0">
          <p className="flex items-baseline justify-between gap-3">
            <span dir="auto" className="min-w-0 font-medium wrap-anywhere">{person.name}</span>
            <bdi className="tabular shrink-0">{span(person.active_seconds)}</bdi>
          </p>
          <p className="tabular text-[0.9rem] text-muted">{DEEDS.filter((did) => person[did] > 0).map((did) => t(`n_${did}`, { n: whole(person[did]) })).join("\u00A0· ")}</p>
          <p className="tabular text-[0.9rem] text-muted"><bdi>{timeRange(person.first_at, person.last_at)}</bdi></p>
        </li>
      ))}
    </ul>
  );
}
