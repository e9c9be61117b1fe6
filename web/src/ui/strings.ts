export const strings = {
  close: "Close",
  cancel: "Cancel",
  dismiss: "Dismiss",
} as const;
