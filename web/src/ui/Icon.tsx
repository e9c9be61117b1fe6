/** Line pictures on a 24 grid, drawn with the colour of the text around them. */
const PATHS = {
  hand: "M7 12V6.5a1.5 1.5 0 0 1 3 0V11m0-5.5v-1a1.5 1.5 0 0 1 3 0V11m0-5.5a1.5 1.5 0 0 1 3 0V12m0-3.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6h-1.5a6 6 0 0 1-4.7-2.3L4 14.5a1.6 1.6 0 0 1 2.4-2L8 14",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  stop: "M6.5 6.5h11v11h-11z",
  next: "M9 5.5l7 6.5-7 6.5",
  previous: "M15 5.5 8 12l7 6.5",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  shuffle: "M4 7h3.5l9 10H20m0 0-2.5-2.5M20 17l-2.5 2.5M4 17h3.5l2.5-2.8M14 9.6 16.5 7H20m0 0-2.5-2.5M20 7l-2.5 2.5",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z",
  unlock: "M7 11V8a5 5 0 0 1 9.6-2M5.5 11h13v9h-13z",
  edit: "M5 19l1-4L16.5 4.5l3 3L9 18z",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13",
  copy: "M9 9h10v11H9zM5 15V4h10",
  grip: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
  people: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.5 2.7-5.5 6-5.5s6 2 6 5.5M16 4.9a3.5 3.5 0 0 1 0 6.3M17.5 14.8c2.1.7 3.5 2.4 3.5 5.2",
  chat: "M4 5.5h16v10.5H11L6.5 20v-4H4z",
  cards: "M8 4.5h11v14H8zM5 7.5v14h11",
  pen: "M4 20c5-1 8-3 11-7s4-7 5-9c-5 1-9 3-12 7s-3 6-4 9zm0 0 6-6",
  map: "M5 19c0-5 14-4 14-9M5 19v.01M19 8.5v.01M19 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM5 21.500a2.500 2.500 0 1 0 0-5",
  grid: "M4.500 4.500h6v6h-6zM13.500 4.500h6v6h-6zM4.500 13.500h6v6h-6zM13.500 13.500h6v6h-6z",
  horn: "M4 10v4h3l8 4.500V5.500L7 10zM18.500 9.500a4 4 0 0 1 0 5",
  canvas: "M3.500 4.500h17v12h-17zM7 13c1.500-5 3.500-5 4.500-2s2.500 2 5.500-3M9 20.500l1.500-4M15 20.500l-1.500-4",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
  door: "M6 21V3.500h12V21M4 21h16M14.500 12v.01",
  pin: "M9 4h6l-.8 6 3.300 3v2h-11v-2l3.300-3zM12 15v5.500",
  swap: "M4 8.500h15m0 0-3.500-3.500M19 8.500 15.500 12M20 15.500H5m0 0 3.500-3.500M5 15.500 8.500 19",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500 20 20",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.600 2.300c-.8.4-1.100.9-1.100 1.700M12 16.800v.01",
  wheel: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 14.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400zM12 14.200V21M9.900 11.300 3.500 9.200M14.100 11.300l6.400-2.100",
  gather: "M12 14.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400zM4 4l4.500 4.500m0-3.500v3.500H5M20 4l-4.500 4.500m0-3.500v3.500H19M4 20l4.500-4.500m0 3.500v-3.500H5M20 20l-4.500-4.500m0 3.500v-3.500H19",
  ear: "M7 10a5 5 0 0 1 10 0c0 4-4 4.500-4 8a2.500 2.500 0 0 1-4.700 1M9.500 10a2.500 2.500 0 0 1 5 0c0 1.500-1.500 2-1.500 3",
  check: "M5 12.500 10 17.500 19 7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20, className = "" }: { name: IconName; size?: number; className?: string }) {
  const bold = name === "more" || name === "grip";
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor"
      strokeWidth={bold ? 3 : 1.7} strokeLinecap="round" strokeLinejoin="round" className={`shrink-0 ${className}`}>
      <path d={PATHS[name]} />
    </svg>
  );
}
