/** A one-time code as people type it, read it aloud and scan it. Pure; pages use it too. */

/** Letters and digits that nobody takes for one another: Crockford's base32. */
export const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CODE_LENGTH = 8;
/** The first characters say which open code it is, the others prove it. */
export const CODE_NAME_LENGTH = 2;
/** What the QR code on the operator's page holds: the scanner of a new terminal reads it. */
export const enrolmentText = (code: string): string => `CORIDE ENROL ${code}`;

/** A code as it was typed or scanned: case and gaps do not matter, nor O for 0, I and L for 1; undefined when it is none. */
export function readEnrolmentCode(text: string): string | undefined {
  const bare = text
    .trim()
    .toUpperCase()
    .replace(/^CORIDE ENROL /, '')
    .replace(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return bare.length === CODE_LENGTH && [...bare].every((each) => CODE_ALPHABET.includes(each))
    ? bare
    : undefined;
}

/** As people read it aloud: `7K2M 9QXT`. */
export const shownCode = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;
