/**
 * First letters of a Chinese name's pinyin (沈阳北站: SYBZ), by which people search on a phone. By the collation order of ICU:
 * each letter's first character bounds it. A character with several readings gets the one that ICU sorts it by.
 */
const FIRSTS = '阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥扨它穵夕丫帀';
const LETTERS = 'ABCDEFGHJKLMNOPQRSTWXYZ';
const pinyin = new Intl.Collator('zh-Hans-CN-u-co-pinyin');

/** Letters and digits of the text stay, other signs fall away. */
export function initialsOf(text: string): string {
  return [...text.normalize('NFKC').toUpperCase()].map(letterOf).join('');
}

/** The names' initials, for an exposure; nothing where no name is Chinese. */
export function initialsAmong(names: readonly (string | undefined)[]): { initials?: readonly string[] } {
  const chinese = names.filter((name) => name !== undefined && /\p{Script=Han}/u.test(name));
  return chinese.length > 0 ? { initials: chinese.map((name) => initialsOf(name!)) } : {};
}

function letterOf(character: string): string {
  if (/[A-Z0-9]/.test(character)) return character;
  if (!/\p{Script=Han}/u.test(character)) return '';
  let letter = '';
  for (let i = 0; i < FIRSTS.length; i++)
    if (pinyin.compare(FIRSTS[i]!, character) <= 0) letter = LETTERS[i]!;
  return letter;
}
