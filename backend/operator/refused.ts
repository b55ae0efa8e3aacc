/** Why a change is not made, for whoever asked for it: in both languages, for forms field by field. */
import type { Words } from '../../protocol/sentences';

/** Something of a form is wrong: one sentence for each field, which says how to mend it. */
export class FieldFaults extends Error {
  override readonly name = 'FieldFaults';
  constructor(readonly faults: Readonly<Record<string, Words>>) {
    super(
      Object.entries(faults)
        .map(([field, { en }]) => `${field}: ${en}`)
        .join('; '),
    );
  }
}

/** Not for who asks, not now, there is no such thing, or it does not go with what there is. */
export class RefusedInWords extends Error {
  override readonly name: string = 'RefusedInWords';
  constructor(
    readonly status: 401 | 403 | 404 | 409 | 429,
    readonly words: Words,
  ) {
    super(words.en);
  }
}

/** Somebody else changed it since it was looked at. */
export class ChangedMeanwhile extends RefusedInWords {
  override readonly name = 'ChangedMeanwhile';
  constructor(what: string) {
    super(409, {
      zh: '别人刚刚改过,你的改动没有保存:请看现在的内容再决定',
      en: `${what} was changed meanwhile by somebody else: look at it as it is now and decide again`,
    });
  }
}
