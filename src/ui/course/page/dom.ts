/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Attributes of an element; `false` and `undefined` leave one out, `true` sets it without a value. */
export type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** An element with its children. Strings become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** An element that holds HTML which the extension rendered from its own Markdown. */
export function prose(tag: 'div' | 'p', className: string, html: string): HTMLElement {
  const made = element(tag, { class: className });
  made.innerHTML = html;
  return made;
}

export function button(className: string, label: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: className }, label);
  made.addEventListener('click', () => {
    // A disabled button would lose the focus, and with it the learner's place.
    if (made.getAttribute('aria-disabled') !== 'true') onClick();
  });
  return made;
}

export function setDisabled(one: HTMLElement, disabled: boolean): void {
  if (disabled) one.setAttribute('aria-disabled', 'true');
  else one.removeAttribute('aria-disabled');
}

/** Changes a text only when it differs, so that a screen reader hears what is new and nothing else. */
export function setText(one: HTMLElement, text: string): void {
  if (one.textContent !== text) one.textContent = text;
  one.hidden = text === '';
}

/** `text` with `{0}` replaced, for texts that come with a place to fill. */
export function filled(text: string, value: string): string {
  return text.split('{0}').join(value);
}
