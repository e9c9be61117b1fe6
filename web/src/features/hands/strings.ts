export const strings = {
  raise: "Raise hand",
  lower: "Lower hand",
  raised: "Your hand is up. You are number {{place}} in the queue.",
  title: "Raised hands",
  none: "No hand is raised.",
  lower_named: "Lower the hand of {{name}}",
  lower_one: "Lower",
  lower_all: "Lower all",
  since: "since {{time}}",
} as const;
