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

/** Somebody else changed it since it was looked at. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
  readonly words: Words;
  constructor(what: string) {
    const en = `${what} was changed meanwhile by somebody else: look at it as it is now and decide again`;
    super(en);
    this.words = { zh: '别人刚刚改过,你的改动没有保存:请看现在的内容再决定', en };
  }
}

/** There is no such thing, or what is asked for does not go with what there is. */
export class RefusedInWords extends Error {
  override readonly name = 'RefusedInWords';
  constructor(
    readonly status: 404 | 409,
    readonly words: Words,
  ) {
    super(words.en);
  }
}
