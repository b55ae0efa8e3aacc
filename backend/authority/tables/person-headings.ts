/** Headings under which persons stand: nobody reads such a column who does not need exactly it. */
const PERSON_HEADING =
  /姓名|患者名|病例名|身份证|证件号|电话|手机|联系方式|户籍|年龄|性别|职业|微信|住址|\bname of (the )?(case|patient)|patient('s)? name|\bphone|\bmobile|id (card|number)|passport|\bage\b|\bsex\b|\bgender\b/i;

export const isPersonHeading = (heading: string): boolean => PERSON_HEADING.test(heading.normalize('NFKC'));
