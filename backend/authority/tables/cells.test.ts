import assert from 'node:assert/strict';
import { readDate } from './dates';
import { isPersonHeading } from './person-headings';

describe('a date of a file', () => {
  const upTo = { latest: '2020-02-08', tooLate: { zh: '太晚', en: 'lies behind the last day' } };
  const read = (cell: string | number | Date, more = {}) => {
    const { value, fault } = readDate(cell, { ...upTo, ...more });
    return value ?? fault.en;
  };

  it('is read in every form that offices write', () => {
    for (const cell of [
      '2020-01-12',
      '2020/1/12',
      '2020.1.12',
      '20200112',
      '2020年1月12日',
      '２０２０年１月１２日',
      '1月12日',
      '1月12号',
      ' 1月12 ',
      '2020-01-12 08:30',
      43_842,
      '43842',
      43_842.5,
      new Date('2020-01-12T00:00:00Z'),
    ])
      assert.equal(read(cell), '2020-01-12', String(cell));
  });

  it('without a year is the last such day up to the latest', () => {
    assert.equal(read('12月30日'), '2019-12-30');
    assert.equal(read('2月8日'), '2020-02-08');
    assert.equal(read('2月9日'), '2019-02-09');
    assert.equal(read('2月29日'), '2016-02-29');
  });

  it('that can be read two ways is refused until the importer says which', () => {
    assert.match(read('06/12/2019')!, /can be read as two dates/);
    assert.equal(read('06/12/2019', { order: 'day first' }), '2019-12-06');
    assert.equal(read('06/12/2019', { order: 'month first' }), '2019-06-12');
    assert.equal(read('25/12/2019'), '2019-12-25');
    assert.equal(read('12/25/2019'), '2019-12-25');
  });

  it('that is none is refused with a form to write', () => {
    for (const cell of ['2020-02-30', '13月1日', 'gestern', '12', 12, '2020-1', '1月'])
      assert.match(read(cell)!, /write 2020-01-12/, String(cell));
    assert.match(read('2020-02-09')!, /lies behind the last day/);
  });
});

describe('a heading under which persons stand', () => {
  it('is known in both languages, and is no other', () => {
    for (const heading of ['姓名', '患者姓名', '身份证号', '联系电话', 'Phone number', 'Age', '性别'])
      assert.ok(isPersonHeading(heading), heading);
    for (const none of [
      '日期',
      '车次',
      '场所',
      'Building name',
      'poi_name',
      'Last date of residence of the case(s)',
    ])
      assert.ok(!isPersonHeading(none), none);
  });
});
