/** The tag of an image reference without its variant: `…/proxyv2:1.31.4-distroless` gives `1.31.4`. */
export function imageTag(image: string | undefined): string | undefined {
  const tag = /:([\w][\w.-]*)(?:@.*)?$/.exec(image ?? '')?.[1];
  return tag?.replace(/-(distroless|debug)$/, '');
}
