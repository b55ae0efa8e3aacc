/**
 * Number plates of Chinese buses and taxis: the usual ones of seven characters, and those of new-energy vehicles with eight
 * (GA 36-2018: small ones have their letter first, large ones last). Police, embassy, trailer and learner plates are none. Pure.
 */

const PROVINCE = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
/** Letters of the issuing office: neither I, which looks like 1, nor O. */
const OFFICE = 'A-HJ-NP-Z';
const SERIAL = `[${OFFICE}0-9]`;
/** Of electric drive alone (D, A, B, C, E) and of any other new energy (F, G, H, J, K). */
const ENERGY = '[A-HJK]';

const FORM = new RegExp(
  `^([${PROVINCE}][${OFFICE}])((?=(?:.*\\d){3})${SERIAL}{5}|${ENERGY}${SERIAL}\\d{4}|\\d{5}${ENERGY})$`,
  'u',
);

/**
 * A plate in its one form, `辽A·12345` or `辽A·D12345`; undefined for what is none. Blanks, dots and hyphens, small letters and
 * full-width ones are taken as people type them.
 */
export function readPlate(text: string): string | undefined {
  const bare = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s·•・.-]/g, '');
  const [, office, serial] = FORM.exec(bare) ?? [];
  return office === undefined || serial === undefined ? undefined : `${office}·${serial}`;
}
