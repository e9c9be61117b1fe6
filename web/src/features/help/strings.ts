export const strings = {
  // For who calls
  call: "Call for help",
  called: "Help is called",
  called_words: "A facilitator will see to you.",
  text: "What is it about? (optional)",
  text_hint: "Only facilitators see that you call, and what you write here.",
  text_placeholder: "We are stuck with the second question.",
  send: "Call for help",
  change: "Change words",
  cancel: "Take back",
  coming: "{{name}} is coming.",

  // For facilitators
  title: "Calls for help",
  count_one: "{{count}} call for help",
  count_other: "{{count}} calls for help",
  plenary: "plenary",
  since_zero: "just now",
  since_one: "for {{count}} minute",
  since_other: "for {{count}} minutes",
  come: "I’m coming",
  come_named: "I’m coming: {{name}}",
  go: "Answer and go there",
  go_named: "Answer {{name}} and go to {{place}}",
  answer: "Answer",
  answer_named: "Answer {{name}}, and stay here",
  news: "{{name}} calls for help, {{place}}. {{text}}",
} as const;
