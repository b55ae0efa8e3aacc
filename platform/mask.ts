/** What stands where something was left out. */
export const MASK = '<masked>';

/** Plain words: Latin letters, digits, a little punctuation, and Chinese sentences. Not a pass, a link, JSON or bytes. */
const PLAIN = /^[A-Za-z0-9 _.,:/()'\p{Script=Han}，。：；、（）！？“”《》·—-]{0,200}$/u;

/** A date or moment as we print it; its digits would look like a phone number. */
const MOMENT = /(?<![\w+/=-])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z?)?(?![\w+/=-])/;

/** A pass or card as the scanner reads it, to the end: base45 contains blanks. */
const PASS = /CR\d:.*/gi;

const RIDER_PATTERNS: readonly RegExp[] = [
  // Bytes written one by one: in hex, or as a list of numbers.
  /(?<![0-9a-z])(?:[0-9a-f]{1,3}[ :,-]{1,2}){7,}[0-9a-f]{1,3}/gi,
  // Phone and identity numbers, also grouped: 138 1234 5678, +86-138-1234-5678, 138.1234.5678.
  /\+?\p{Nd}(?:[ ()-]{0,2}\p{Nd}){6,}[Xx]?/gu,
  /\d{3}\.\d{4}\.\d{4}/g,
];

/** Base64, base64url, base32 and hex of 16 bytes or more (tags, tickets, keys), unless it is words. */
const KEY_LIKE = /[A-Za-z0-9+/_=-]{22,}/g;

/** Base45 of the same. */
const BASE45_LIKE = /[0-9A-Z $%*+./:-]{22,}/g;

/** What key-like text is made of when it is a path, an option or an error code instead. */
const WORD = /^(?:[A-Z]?[a-z]{0,15}|[A-Z]{1,15}|\d{1,6})$/;

/** `text` when it is plain words, else only its length: `<text 249>`. */
export function plainText(text: string): string {
  return PLAIN.test(text) ? text : `<text ${text.length}>`;
}

/** `text` on one line, with everything that could be a rider's number, ticket, tag, pass or a key replaced by `<masked>`. */
export function maskText(text: string): string {
  const oneLine = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return splitMoments(oneLine)
    .map(([part, isMoment]) => (isMoment ? part : maskPart(part)))
    .join('');
}

function maskPart(part: string): string {
  // The long ones first: a phone number's mask in the midst of a ticket would leave two pieces.
  let masked = part.replace(PASS, MASK);
  masked = masked.replace(KEY_LIKE, (run) =>
    run.split(/[+/_=-]/).every((word) => WORD.test(word)) ? run : MASK,
  );
  masked = masked.replace(BASE45_LIKE, (run) => (/[A-Z]/.test(run) && /\d/.test(run) ? MASK : run));
  return RIDER_PATTERNS.reduce((text, pattern) => text.replace(pattern, MASK), masked);
}

function splitMoments(text: string): [part: string, isMoment: boolean][] {
  const parts: [string, boolean][] = [];
  let rest = text;
  for (let found = MOMENT.exec(rest); found; found = MOMENT.exec(rest)) {
    parts.push([rest.slice(0, found.index), false], [found[0], true]);
    rest = rest.slice(found.index + found[0].length);
  }
  parts.push([rest, false]);
  return parts;
}
