/** A part of a case's result: built once for a result, told when more of it came. */
export type Part = { readonly element: HTMLElement; update(): void };
