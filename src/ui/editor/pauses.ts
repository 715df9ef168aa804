/** From the last key to the check, in milliseconds. */
export const DEBOUNCE_MS = 50;
/** From the last change elsewhere, in another document or in the cluster, to the check of references, in milliseconds. */
export const REFERENCES_MS = 400;
/** From the last key to the first question to istioctl, in milliseconds: a process for a text that stays a moment. */
export const ISTIOCTL_MS = 300;
