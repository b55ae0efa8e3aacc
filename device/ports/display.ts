/**
 * What the screen is to the terminal beside its page: pixels that can be read back, and things to start anew when they
 * are wrong (DESIGN.md rule 8). Every promise rejects with words when it cannot be done here.
 */
export interface Display {
  /**
   * Looks at the pixels, in a process of its own that ends.
   * @returns what a decoder read from them
   */
  look(): Promise<Look>;
  /** A small picture of what is shown, for the operator. */
  smallPicture(): Promise<{ type: 'image/png' | 'image/jpeg' | 'image/webp'; bytes: Uint8Array }>;
  /** The steps of the ladder, gentle first. */
  reloadPage(): Promise<void>;
  restartBrowser(): Promise<void>;
  restartCompositor(): Promise<void>;
}

/** `codes`: the texts of the QR codes seen, none among pixels that show something else; `blank`: one colour. */
export type Look =
  | { readonly kind: 'codes'; readonly texts: readonly string[] }
  | { readonly kind: 'blank' }
  /** Nobody answered: the browser hangs, or is not there. */
  | { readonly kind: 'frozen' }
  /** There is nothing to look with. */
  | { readonly kind: 'unverifiable'; readonly why: string };
