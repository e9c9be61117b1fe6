export const strings = {
  // Asking
  ask: "Ask a question",
  ask_hint: "Everybody answers on their own screen. Breakouts can be mixed by the answers.",
  question: "Question",
  question_placeholder: "How much have you done with this before?",
  label: "Short name of the answer",
  label_placeholder: "experience",
  choices: "Answers to choose from, one on each line",
  choices_wrong: "From 2 to 12 different answers.",
  send: "Ask everybody",
  asked: "Asked: {{text}}",
  answers_one: "{{count}} of {{people}} has answered",
  answers_other: "{{count}} of {{people}} have answered",
  close: "End the question",

  // Answering
  facilitators_see: "Facilitators see your answer; groups may be mixed by it.",
} as const;
