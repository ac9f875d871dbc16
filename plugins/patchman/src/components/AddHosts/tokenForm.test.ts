import { EMPTY_TOKEN, toEnrolmentRequest } from './tokenForm';

const now = new Date('2026-11-22T00:00:00Z');

describe('toEnrolmentRequest', () => {
  it('asks for one host and seven days when nothing is typed', () => {
    expect(toEnrolmentRequest(EMPTY_TOKEN, now)).toEqual({
      uses: 1,
      expiresAt: '2026-11-29T00:00:00.000Z',
      tags: [],
      owner: null,
      hostnamePattern: null,
      allowedFrom: [],
    });
  });

  it('reads what is typed, without the blanks around it', () => {
    expect(
      toEnrolmentRequest(
        {
          name: ' autumn ',
          uses: 50,
          hours: 1,
          tags: ' www, prod,,',
          owner: ' web ',
          hostnamePattern: ' web* ',
          allowedFrom: '10.0.0.0/8 , ::1',
        },
        now,
      ),
    ).toEqual({
      name: 'autumn',
      uses: 50,
      expiresAt: '2026-11-22T01:00:00.000Z',
      tags: ['www', 'prod'],
      owner: 'web',
      hostnamePattern: 'web*',
      allowedFrom: ['10.0.0.0/8', '::1'],
    });
  });
});
