import { severityOf, severityRank, worstSeverity } from './severity';

describe('severities', () => {
  it.each([
    ['Critical', 'critical'],
    ['Urgent', 'critical'],
    ['IMPORTANT', 'important'],
    ['high', 'important'],
    ['Moderate', 'moderate'],
    ['medium', 'moderate'],
    [' Low ', 'low'],
    ['None', null],
    ['', null],
  ])('reads %j as %j', (word, severity) => {
    expect(severityOf(word)).toBe(severity);
  });

  it('ranks makers by what their words mean, unknown ones last', () => {
    const words = ['', 'Low', 'Urgent', 'unspecified', 'High', 'Moderate'];
    expect(
      [...words].sort((a, b) => severityRank(a) - severityRank(b)),
    ).toEqual(['Urgent', 'High', 'Moderate', 'Low', '', 'unspecified']);
    expect(worstSeverity(words)).toBe('Urgent');
    expect(worstSeverity(['unspecified', ''])).toBe('');
  });
});
