import assert from 'node:assert/strict';
import { FileRefused } from '../tables/table';
import { cellsOf, gb18030, workbook } from '../tables/testing/encode';
import { HEADINGS } from './columns';
import { csv, LIST, utf8 } from './list.fixture';
import type { ListRequest } from './read-list';

describe('a list of cases', () => {
  it('is read in every form that health offices write, and says of each other row what is wrong', async () => {
    const { listed, rejected, all, ignored, persons } = await csv(LIST);
    assert.equal(all, 22);
    assert.deepEqual(
      listed.map(({ row, person, first, last, reason, reference }) =>
        [row, person.kind, person.identifier, first, last, reference, reason.slice(0, 2)].join(' '),
      ),
      [
        // Two days before the onset, until isolated.
        '2 phone +8613800246021 2020-02-01 2020-02-06 SY-2020-0001 核酸',
        // No symptoms: before the sample; not isolated: until today; a reason of its own.
        '3 phone +8613800246022 2020-02-03 2020-02-08 SY-2020-0002 乘车',
        '4 document 210102199003071233 2020-02-01 2020-02-07 SY20200003 核酸',
        '5 card ABCDEFGH23456723 2020-02-01 2020-02-04 SY-2020-0004 核酸',
        '6 driver 0417 2020-02-01 2020-02-04 SY-2020-0005 核酸',
        '7 phone +8613800246023 2020-02-01 2020-02-08 SY-2020-0006 核酸',
        '8 phone +8613800246024 2020-02-01 2020-02-02 SY-2020-0007 核酸',
        // The person of row 2, ill twice.
        '9 phone +8613800246021 2020-01-20 2020-01-25 SY-2020-0008 核酸',
      ],
    );
    assert.deepEqual(
      rejected.map(({ row, column, what }) => `${row} ${column}: ${what.en}`),
      [
        '10 手机号: is no mobile number: 11 digits, 1 first',
        '11 身份证号: is no identity number: 17 digits and the check character that fits them (no passport leads to rides)',
        '12 身份证号: was kept as a number, and its last digits are lost: format the column as text and fill it in again',
        '13 身份证号: ends with 000, as a spreadsheet leaves it that lost three digits: check it; if it is right, ask for it by "New case"',
        '14 手机号: is blank: a case needs a phone, identity, card or driver number',
        '15 发病日期: is blank: a case needs its first day, the onset or the day of the sample',
        '16 发病日期: is no day of the calendar: write 2020-01-12 or 1月12日',
        '17 发病日期: lies behind today, 2020-02-08',
        '18 隔离日期: lies before the first day of the window',
        '19 理由: give a reason that another officer can judge',
        '20 检验报告编号: the laboratory reference has 4 to 64 letters, digits and hyphens',
        '21 检验报告编号: is that of row 2: each laboratory reference is used once',
        '22 手机号: is the person of row 2 for the same days: keep one row with the whole window',
        // Everything that is wrong with a row at once, and the wrong number beside the right one.
        '23 身份证号: is no identity number: 17 digits and the check character that fits them (no passport leads to rides)',
        '23 发病日期: can be read as two dates: say whether the day or the month comes first, or write 2020-12-06',
      ],
    );
    for (const { what } of rejected) assert.match(what.zh, /\p{Script=Han}{2}/u);
    assert.deepEqual([persons, ignored], [['姓名', '性别'], ['备注']]);
    assert.ok(!JSON.stringify({ listed, rejected }).includes('张建国'), 'a name is read nowhere');
  });

  it('is the same from GB18030, tabs, XLSX and UTF-8 with a mark', async () => {
    const expected = await csv(LIST);
    const same = async (request: Partial<ListRequest>) => {
      const { encoding: _, ...read } = await csv('', request);
      const { encoding: __, ...wanted } = expected;
      assert.deepEqual(read, wanted);
    };
    await same({ bytes: utf8(`\uFEFF${LIST}`) });
    await same({ bytes: gb18030(LIST) });
    assert.equal((await csv('', { bytes: gb18030(LIST) })).encoding, 'gb18030');
    await same({
      bytes: utf8(
        cellsOf(LIST)
          .map((row) => row.join('\t'))
          .join('\r\n'),
      ),
    });
    await same({ bytes: await workbook(cellsOf(LIST)), fileName: 'cases.XLSX' });
  });

  it('takes numbers of a workbook as long as nothing of them is lost', async () => {
    const { listed, rejected } = await csv('', {
      fileName: 'cases.xlsx',
      bytes: await workbook([
        ['手机号', '身份证号', '发病日期', '检验报告编号'],
        [13_800_246_021, '', 43_864, 20_200_001],
        ['', 210_102_199_003_071_230, 43_864, 'SY-0002'],
        [13_800_246_022, '', 43_864, 2 ** 60],
      ]),
    });
    assert.deepEqual(
      listed.map(({ person, first, reference }) => [person.identifier, first, reference]),
      [['+8613800246021', '2020-02-01', '20200001']],
    );
    assert.deepEqual(
      rejected.map(({ row, column }) => [row, column]),
      [
        [3, '身份证号'],
        [4, '检验报告编号'],
      ],
    );
  });

  it('counts back as many days as the officer says, and takes days in the order that the officer says', async () => {
    const text = 'Phone,Onset date,Lab reference\n13800246021,03/02/2020,SY-0001\n';
    const first = async (more: Partial<ListRequest>) => (await csv(text, more)).listed[0]?.first;
    assert.equal(await first({}), undefined);
    assert.equal(await first({ dateOrder: 'day first' }), '2020-02-01');
    assert.equal(await first({ dateOrder: 'day first', daysBefore: 4 }), '2020-01-30');
    assert.equal(await first({ dateOrder: 'month first', daysBefore: 0 }), undefined, '2 March is to come');
    assert.equal(
      (await csv(text.replace('03/02/2020', '2020-02-03'), { reason: '' })).rejected[0]?.what.en,
      'give a reason that another officer can judge',
      'without a column and a word of the officer',
    );
  });

  it('knows its columns by what offices head them, each by one field', () => {
    const headings: Record<keyof typeof HEADINGS, string[]> = {
      phone: [
        '手机号',
        '手机号码',
        '联系电话',
        '电话',
        '本人手机号',
        '联系方式',
        'Phone',
        'Mobile number',
        'Telephone',
        'phone no.',
      ],
      document: [
        '身份证号',
        '身份证号码',
        '身份证',
        '公民身份证号',
        '证件号码',
        '有效证件号',
        'ID number',
        'ID card',
        'Identity document',
      ],
      card: ['乘车卡号', '同乘卡', 'Card number', 'card'],
      driver: ['司机工号', '驾驶员编号', '工号', 'Driver', 'driver number'],
      onset: [
        '发病日期',
        '发病时间',
        '发病日期（必填）',
        '症状出现日期',
        'Onset date',
        'Date of symptom onset',
        'symptom onset',
      ],
      sampled: [
        '采样日期',
        '标本采集时间',
        '阳性日期',
        '检测日期',
        'Specimen date',
        'Date of test',
        'sampled on',
      ],
      from: ['传染期从', '传染期开始日期', '开始日期', 'Infectious from', 'start date', 'from'],
      to: [
        '传染期到',
        '隔离日期',
        '隔离时间',
        '截止日期',
        'Infectious until',
        'isolated',
        'Isolation date',
        'end',
      ],
      reason: ['理由', '申请理由', 'Reason'],
      reference: [
        '检验报告编号',
        '报告编号',
        '检测报告编号',
        '实验室编号',
        '标本编号',
        'Lab reference',
        'Laboratory report number',
        'Reference',
      ],
    };
    for (const [field, each] of Object.entries(headings))
      for (const heading of each) {
        const found = Object.entries(HEADINGS).filter(([, words]) => words.test(heading.normalize('NFKC')));
        assert.deepEqual(
          found.map(([name]) => name),
          [field],
          heading,
        );
      }
    for (const heading of [
      '姓名',
      '住址',
      '联系人',
      '家属电话',
      '报告日期',
      '病例类型',
      'Name',
      'Address',
      'Report date',
    ])
      assert.deepEqual(
        Object.entries(HEADINGS).filter(([, words]) => words.test(heading)),
        [],
        heading,
      );
  });

  const refused: [string, Partial<ListRequest> & { text?: string }, RegExp][] = [
    ['is empty', { text: '' }, /the file is empty/],
    [
      'names nobody',
      { text: '发病日期,检验报告编号\n2020-02-03,SY-1\n' },
      /no column names a person: head one of them 手机号/,
    ],
    [
      'has no day',
      { text: '手机号,检验报告编号\n13800246021,SY-1\n' },
      /no column says since when: head one/,
    ],
    [
      'has no report',
      { text: '手机号,发病日期\n13800246021,2020-02-03\n' },
      /no column names the report: head it 检验报告编号/,
    ],
    ['is in another encoding', { bytes: Uint8Array.of(0x81, 0x20, 0xff, 0xff) }, /is not UTF-8 or GB18030/],
    [
      'is GeoJSON',
      { fileName: 'cases.geojson', text: '{}' },
      /files ending in .geojson are not read: save it as .csv/,
    ],
    ['has an open quotation mark', { text: '手机号\n"138\n' }, /a quotation mark in line \d is not closed/],
    ['has a column twice', { text: '手机号,手机号\n1,2\n' }, /the column "手机号" is there twice/],
    ['is no workbook', { fileName: 'cases.xlsx', text: 'no zip at all, nothing' }, /is no XLSX workbook/],
    [
      'has too many rows',
      { text: `手机号\n${'1\n'.repeat(50_001)}` },
      /has 50002 rows, may have 50000: split it/,
    ],
    [
      'is too large',
      { bytes: new Uint8Array(20 * 1024 * 1024 + 1) },
      /has 20971521 bytes, may have 20971520/,
    ],
  ];
  for (const [what, { text, ...request }, expected] of refused)
    it(`is refused as a whole that ${what}`, async () => {
      await assert.rejects(
        csv(text ?? '', request),
        (error) => error instanceof FileRefused && expected.test(error.message),
      );
    });
});
