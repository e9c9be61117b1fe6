export const strings = {
  badge: "In control",
  you: "You are in control",
  somebody: "{{name}} is in control",
  stand_in: "{{name}} dropped out: you are in control until they are back.",
  stand_in_words: "You can end the session and give roles. When they are back, control returns by itself.",
  away: "{{lead}} dropped out: {{acting}} is in control until they are back.",
  back: "{{name}} is back and in control.",
  handed: "{{name}} is in control now.",
  handed_you: "You are in control now.",
  hand_over: "Hand control to {{name}}",
  hand_over_hint: "For good, until it is handed on or taken",
  take: "Take control",
} as const;
