/** What reports write where nobody knew: it is never shown as a time, a number, a vehicle or a seat. */
const UNKNOWN = /^(不详|不明|未知|待查|待核实|无|全天|一天|unknown|n\/?a|-+|—+|\?+)$/i;

export const isUnknown = (text: string): boolean => UNKNOWN.test(text.normalize('NFKC').trim());
